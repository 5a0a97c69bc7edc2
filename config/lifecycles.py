"""Draws docs/lifecycles.md from the tables that the portal itself goes by: `python -m config.lifecycles`.

Which step may follow which stands in `NEXT` beside each model's statuses, and is only drawn here. What each step is
called, and who takes it, is said here for the reader of the diagram; a test holds the two to each other.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps

DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "lifecycles.md"

INTRODUCTION = """# Lifecycles

Drawn from the tables in the code (`NEXT`, beside each model's statuses) by `python -m config.lifecycles`; a test
compares. Each arrow says what people call the step, and who takes it. A state drawn in the accent colour is sealed:
triggers in the database keep what it holds.
"""


@dataclass(frozen=True)
class Lifecycle:
    """One model's states; `steps` names each arrow by its two ends, `sealed` the states that triggers keep."""

    model: str
    title: str
    about: str
    steps: dict[tuple[str, str], str]
    sealed: tuple[str, ...] = ()


LIFECYCLES = [
    Lifecycle(
        model="compacts.Edition",
        title="Edition",
        about="One agreed text of an agreement. At most one is in force; bringing the next into force supersedes it.",
        steps={
            ("draft", "in force"): "bring into force (steward)",
            ("in force", "superseded"): "the next comes into force",
        },
        sealed=("in force", "superseded"),
    ),
    Lifecycle(
        model="commitments.Import",
        title="Import",
        about="A document on its way to a draft. The worker reads it; a steward settles what was proposed.",
        steps={
            ("reading", "to review"): "read (worker)",
            ("reading", "refused"): "refuse (worker)",
            ("to review", "drafted"): "make it a draft (steward)",
            ("to review", "abandoned"): "give up (steward)",
        },
    ),
    Lifecycle(
        model="signatories.Signature",
        title="Signature",
        about="An organisation's adoption of an edition. Who withdrew and comes back signs anew.",
        steps={
            ("invited", "in governance"): "take to the board",
            ("invited", "signed"): "sign",
            ("invited", "declined"): "decline",
            ("in governance", "signed"): "sign",
            ("in governance", "declined"): "decline",
            ("signed", "withdrawn"): "withdraw",
            ("declined", "invited"): "invite again (steward)",
        },
    ),
    Lifecycle(
        model="selfassessment.Round",
        title="Round",
        about="One year's self-assessment of one edition. It closes once the last day for replies is over, or earlier "
        "if everything in it is settled.",
        steps={
            ("planned", "open"): "open (steward)",
            ("open", "closed"): "close (steward)",
            ("closed", "published"): "publish (secretary)",
        },
    ),
    Lifecycle(
        model="selfassessment.SelfAssessment",
        title="Self-assessment",
        about="One signature in one round. A review that agrees with every answer settles as it is released; one that "
        "gets no reply is settled when the round closes, and says “No reply received”. Of what is returned for changes "
        "only the answers named are open again; it is filed again under the next number, or the filing that is there "
        "is left to stand, at the latest when the round closes.",
        steps={
            ("open", "ready"): "ask for sign-off (officer)",
            ("ready", "open"): "send back, take back or change an answer",
            ("ready", "signed off"): "sign off (senior responsible officer)",
            ("signed off", "open"): "take back or change an answer (voids the sign-off)",
            ("signed off", "filed"): "file, or file again (lead officer)",
            (
                "filed",
                "returned",
            ): "return for changes (reviewer), grant a request (reviewer, steward)",
            ("returned", "ready"): "ask for sign-off (officer)",
            ("ready", "returned"): "send back, take back or change an answer",
            ("signed off", "returned"): "take back or change an answer (voids the sign-off)",
            ("returned", "filed"): "let the filing stand (lead officer), or the round closes",
            ("filed", "reviewed"): "release the review (reviewer)",
            ("reviewed", "replied"): "send the replies (lead officer)",
            ("reviewed", "settled"): "all agreed with, a joint session is confirmed, or the round closes",
            ("replied", "settled"): "record the outcomes (reviewer), or the round closes",
        },
        sealed=("filed", "reviewed", "replied", "settled"),
    ),
    Lifecycle(
        model="reports.Publication",
        title="Publication",
        about="A State of the Sector report. A change after the approval makes it void. Publishing freezes "
        "figures, words and files; a correction is another publication with the next number. Only a correction can be "
        "abandoned.",
        steps={
            ("draft", "for comment"): "open for comment (secretary)",
            ("for comment", "draft"): "take back to drafting (secretary)",
            ("for comment", "approved"): "record the approval (secretary)",
            ("approved", "for comment"): "change it, or take the approval back",
            ("approved", "published"): "publish (secretary)",
            **{
                (status, "abandoned"): "abandon, if it is a correction (secretary)"
                for status in ["draft", "for comment", "approved"]
            },
        },
        sealed=("published", "abandoned"),
    ),
    Lifecycle(
        model="reports.Rendering",
        title="Rendering",
        about="One PDF of a report. A killed worker leaves it running; the next takes it up again from the start.",
        steps={
            ("waiting", "running"): "take up (worker)",
            ("waiting", "failed"): "give up",
            ("running", "done"): "store the file (worker)",
            ("running", "failed"): "give up, with a reason",
        },
        sealed=("done", "failed"),
    ),
    Lifecycle(
        model="reports.Publishing",
        title="Publishing",
        about="What the worker does when a report is to be published. What a killed one leaves is done again; it had "
        "published nothing.",
        steps={
            ("waiting", "running"): "take up (worker)",
            ("waiting", "failed"): "give up",
            ("running", "done"): "publish (worker)",
            ("running", "failed"): "refuse, or give up, with a reason",
        },
    ),
    Lifecycle(
        model="reports.SheetPrint",
        title="Print of a cover sheet",
        about="The Word file and the PDF of a cover sheet, made together from the words of the moment they were asked "
        "for.",
        steps={
            ("waiting", "done"): "store both files (worker)",
            ("waiting", "failed"): "give up, with a reason",
        },
    ),
]


def document() -> str:
    """The whole of docs/lifecycles.md."""
    return "\n".join([INTRODUCTION, *(_section(lifecycle) for lifecycle in LIFECYCLES)])


def steps_of(lifecycle: Lifecycle) -> Iterator[tuple[str, str]]:
    """The arrows that the model's own table allows, from the first state on."""
    for before, following in apps.get_model(lifecycle.model).NEXT.items():
        for after in sorted(following, key=list(type(before)).index):
            yield before.value, after.value


def _section(lifecycle: Lifecycle) -> str:
    statuses = apps.get_model(lifecycle.model).Status
    first = next(iter(statuses))
    lines = [
        f"## {lifecycle.title}\n",
        f"{lifecycle.about}\n",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{status.label}" as {_id(status.value)}' for status in statuses),
        f"    [*] --> {_id(first.value)}",
        *(
            f"    {_id(before)} --> {_id(after)}: {lifecycle.steps[before, after]}"
            for before, after in steps_of(lifecycle)
        ),
    ]
    ends = [status.value for status, following in apps.get_model(lifecycle.model).NEXT.items() if not following]
    lines += [f"    {_id(end)} --> [*]" for end in ends]
    if lifecycle.sealed:
        lines.append("    classDef sealed fill:#0d5c63,color:#ffffff,stroke:#073b40")
        lines.append(f"    class {','.join(_id(status) for status in lifecycle.sealed)} sealed")
    return "\n".join([*lines, "```", ""])


def _id(status: str) -> str:
    return status.replace(" ", "_")


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    DOCUMENT.write_text(document())
