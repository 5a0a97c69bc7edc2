"""The description of the interface for programs, as an OpenAPI 3.1 document. A test holds it to what is there."""

from django.conf import settings

A_PAGE = 100
VERSION = "1.0.0"
PREFIX = "/api/v1"


class BadQuestionError(ValueError):
    """What is wrong with a question, in a sentence for whoever wrote the program."""


def _object(properties: dict, **more) -> dict:
    return {"type": "object", "properties": properties, "required": list(properties), **more}


def _or_null(kind: str, **more) -> dict:
    return {"type": [kind, "null"], **more}


def _ref(name: str) -> dict:
    return {"$ref": f"#/components/schemas/{name}"}


def _level_or_null() -> dict:
    return {"oneOf": [_ref("Level"), {"type": "null"}]}


def _list(name: str) -> dict:
    return _object(
        {
            "count": {"type": "integer", "description": "How many there are on all pages."},
            "next": _or_null("string", format="uri"),
            "previous": _or_null("string", format="uri"),
            "results": {"type": "array", "items": _ref(name)},
        }
    )


TEXT, FLAG, WHOLE = {"type": "string"}, {"type": "boolean"}, {"type": "integer"}
ADDRESS, DAY = {"type": "string", "format": "uri"}, {"type": "string", "format": "date"}
HASH = {"type": "string", "pattern": "^[0-9a-f]{64}$", "description": "SHA-256, in hexadecimal."}
SIDE = {"type": "string", "enum": ["public", "vcse"]}
JUDGEMENTS = ["agree", "agree in part", "challenge", "cannot tell"]

PARTNERSHIP = {
    "id": {**TEXT, "description": "Its lasting name in addresses."},
    "name": TEXT,
    "level": {"type": "string", "enum": ["system", "place", "neighbourhood"]},
    "parent": _or_null("string", description="The partnership it is part of."),
    "is_demonstration": {**FLAG, "description": "Invented, to show how the portal works."},
    "page": ADDRESS,
}
AGREEMENT = {
    "id": TEXT,
    "title": TEXT,
    "kind": TEXT,
    "partnership": TEXT,
    "is_demonstration": FLAG,
    "url": ADDRESS,
    "page": ADDRESS,
}
ORGANISATION = {
    "id": TEXT,
    "name": TEXT,
    "kind": TEXT,
    "side": SIDE,
    "org_id": _or_null("string", description="The identifier to prefer, as org-id.guide spells it: GB-CHC-1056128."),
    "org_ids": {"type": "array", "items": TEXT},
    "gss_code": _or_null("string", description="Of the Government Statistical Service; not on org-id.guide."),
    "closed_on": _or_null("string", format="date"),
    "is_demonstration": FLAG,
    "url": ADDRESS,
    "page": ADDRESS,
}
PUBLICATION = {
    "agreement": TEXT,
    "round": TEXT,
    "number": {**WHOLE, "description": "1, or more where the report was corrected."},
    "partnership": TEXT,
    "is_demonstration": FLAG,
    "published_at": {"type": "string", "format": "date-time"},
    "figures_sha256": HASH,
    "pdf": ADDRESS,
    "pdf_sha256": HASH,
    "datapackage": _or_null("string", format="uri", description="The release of its data, as a Frictionless package."),
    "release_sha256": _or_null("string"),
    "url": ADDRESS,
    "page": ADDRESS,
}
SCHEMAS = {
    "Error": _object({"error": {**TEXT, "description": "What is wrong, in a sentence."}}),
    "Index": _object(
        dict.fromkeys(
            ("partnerships", "agreements", "organisations", "publications", "openapi", "documentation", "licence"),
            ADDRESS,
        )
    ),
    "Partnership": _object(PARTNERSHIP),
    "Agreement": _object(AGREEMENT),
    "Promise": _object(
        {
            "id": {**TEXT, "description": "Its lasting name within the edition."},
            "lineage": {**TEXT, "description": "The same for the same promise in all editions of the agreement."},
            "name": TEXT,
            "title": TEXT,
            "text": TEXT,
            "qualifier": TEXT,
            "theme": TEXT,
            "owed_by": {"type": "array", "items": TEXT},
        }
    ),
    "AgreementInFull": _object(
        AGREEMENT
        | {
            "summary": TEXT,
            "editions": {
                "type": "array",
                "items": _object(
                    {
                        "label": TEXT,
                        "status": {"type": "string", "enum": ["in force", "superseded"]},
                        "in_force_on": _or_null("string", format="date"),
                        "sha256": HASH,
                        "promises": {"type": "array", "items": _ref("Promise")},
                    }
                ),
            },
        }
    ),
    "Organisation": _object(ORGANISATION),
    "OrganisationInFull": _object(
        ORGANISATION
        | {
            "other_names": {"type": "array", "items": TEXT},
            "signatures": {
                "type": "array",
                "items": _object({"agreement": TEXT, "edition": TEXT, "signed_on": _or_null("string", format="date")}),
            },
            "answers": {"type": "array", "items": ADDRESS, "description": "Its answers, one address for each report."},
        }
    ),
    "Publication": _object(PUBLICATION),
    "PublicationInFull": _object(
        PUBLICATION
        | {
            "answers": ADDRESS,
            "figures": {"type": "object", "description": "Every figure of the report, as it was frozen."},
        }
    ),
    "Level": _object(
        {
            "position": {**WHOLE, "description": "1 is the best."},
            "symbol": TEXT,
            "name": TEXT,
            "counts_as": {"type": "string", "enum": ["kept", "partly kept", "not yet kept"]},
        }
    ),
    "Answer": _object(
        {
            "organisation": TEXT,
            "organisation_name": {**TEXT, "description": "As it was called in the report."},
            "promise": TEXT,
            "filing": {**TEXT, "description": "The reference of the sealed filing it stands in."},
            "filing_sha256": HASH,
            "rating": _level_or_null(),
            "is_not_applicable": FLAG,
            "words": TEXT,
            "next_step": TEXT,
            "is_help_wanted": FLAG,
            "help_wanted": TEXT,
            "is_unconfirmed": FLAG,
            "verdict": {"enum": [*JUDGEMENTS, None], "description": "Null where no review was released."},
            "reviewers_rating": _level_or_null(),
            "reason": TEXT,
            "reply": TEXT,
            "outcome": {"enum": ["agreed", "disagreement recorded", None]},
            "outcome_note": TEXT,
        }
    ),
}
for _name in ["Partnership", "Agreement", "Organisation", "Publication", "Answer"]:
    SCHEMAS[f"{_name}List"] = _list(_name)

PAGE = {
    "name": "page",
    "in": "query",
    "description": f"Which page of the list, from 1; a page holds {A_PAGE}.",
    "schema": {"type": "integer", "minimum": 1, "default": 1},
}


def _asked(name: str, description: str, **schema) -> dict:
    return {"name": name, "in": "query", "description": description, "schema": {"type": "string", **schema}}


def _named(name: str, description: str) -> dict:
    return {"name": name, "in": "path", "required": True, "description": description, "schema": {"type": "string"}}


AGREEMENT_NAME = _named("agreement", "The agreement’s name in addresses.")
ROUND_NAME = _named("label", "The round, such as 2027.")
# Address below /api/v1, name of the route, what it tells, what it answers with, what may be asked.
PATHS = [
    ("/", "api_index", "Where everything is", "Index", []),
    ("/openapi.json", "api_openapi", "This description", None, []),
    ("/partnerships/", "api_partnerships", "Partnerships", "PartnershipList", [PAGE]),
    ("/agreements/", "api_agreements", "Agreements that are or were in force", "AgreementList", [PAGE]),
    (
        *("/agreements/{slug}/", "api_agreement", "One agreement with its editions and their promises"),
        *("AgreementInFull", [_named("slug", "The agreement’s name in addresses.")]),
    ),
    (
        *("/organisations/", "api_organisations", "Organisations that can sign", "OrganisationList"),
        [PAGE, _asked("side", "Those of one side alone.", enum=["public", "vcse"])],
    ),
    (
        *("/organisations/{slug}/", "api_organisation", "One organisation, what it signed and where it answered"),
        *("OrganisationInFull", [_named("slug", "The organisation’s name in addresses.")]),
    ),
    ("/publications/", "api_publications", "Published reports that stand, the latest first", "PublicationList", [PAGE]),
    (
        *("/publications/{agreement}/{label}/", "api_publication", "One report with all its figures"),
        *("PublicationInFull", [AGREEMENT_NAME, ROUND_NAME]),
    ),
    (
        *("/publications/{agreement}/{label}/answers/", "api_answers", "Answers, verdicts and replies of one report"),
        "AnswerList",
        [
            AGREEMENT_NAME,
            ROUND_NAME,
            PAGE,
            _asked("organisation", "Those of one organisation alone."),
            _asked("promise", "Those on one promise alone."),
            _asked("verdict", "Those with this verdict alone.", enum=JUDGEMENTS),
        ],
    ),
]


def specification() -> dict:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Compact Tracker",
            "version": VERSION,
            "summary": "What public bodies and the voluntary sector promised each other, and what came of it.",
            "description": "Read only, without a key. Only what has been published is here. Fields may be added; none "
            "is taken away or changes its meaning within version 1. Asked again with the ETag of an answer, an "
            "unchanged one costs nothing.",
            "license": {
                "name": "Open Government Licence v3.0",
                "url": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
            },
        },
        "servers": [{"url": f"{settings.SITE_ADDRESS}{PREFIX}"}],
        "paths": {path: {"get": _operation(*rest)} for path, *rest in PATHS},
        "components": {"schemas": SCHEMAS},
    }


def _operation(name: str, summary: str, schema: str | None, parameters: list[dict]) -> dict:
    content = _ref(schema) if schema else {"type": "object"}
    answers = {"200": _answer("What was asked for.", content)}
    if any(parameter["in"] == "query" for parameter in parameters):
        answers["400"] = _answer("The question cannot be answered; it says why.", _ref("Error"))
    if any(parameter["in"] == "path" for parameter in parameters):
        answers["404"] = _answer("Nothing of that name has been published.", _ref("Error"))
    answers["304"] = {"description": "Nothing has changed since the answer whose ETag was sent along."}
    return {"operationId": name, "summary": summary, "parameters": parameters, "responses": answers}


def _answer(description: str, schema: dict) -> dict:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
