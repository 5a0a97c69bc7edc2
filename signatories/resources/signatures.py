from collections import defaultdict

from django.core.exceptions import ValidationError
from import_export.fields import Field

from compacts.models import Agreement
from signatories import policies
from signatories.actions import signatures
from signatories.models import Organisation, Signature
from signatories.resources.base import VerbResource, clean_choice, clean_day, clean_list, day_text

Status = Signature.Status
DETAILS = ["approving_body", "minute_reference", "signatory_post", "signed_on", "signed_words", "note"]

# By which steps a signature comes from where it stands to where a row says it stands.
STEPS = {
    (Status.INVITED, Status.WITHDRAWN): [Status.SIGNED, Status.WITHDRAWN],
    (Status.IN_GOVERNANCE, Status.WITHDRAWN): [Status.SIGNED, Status.WITHDRAWN],
    (Status.DECLINED, Status.IN_GOVERNANCE): [Status.INVITED, Status.IN_GOVERNANCE],
    (Status.DECLINED, Status.SIGNED): [Status.INVITED, Status.SIGNED],
}


class SignatureResource(VerbResource):
    """One signature a row, known by organisation, agreement and edition; its status moves only by the verbs' steps."""

    organisation = Field("organisation__slug", "organisation")
    agreement = Field("edition__agreement__slug", "agreement")
    edition = Field("edition__label", "edition")
    parties = Field(column_name="parties")
    status = Field("status", "status")
    approving_body = Field("approving_body", "approving_body")
    minute_reference = Field("minute_reference", "minute_reference")
    signatory_post = Field("signatory_post", "signatory_post")
    signed_on = Field(column_name="signed_on")
    signed_words = Field("signed_words", "signed_words")
    withdrawn_on = Field(column_name="withdrawn_on")
    note = Field("note", "note")
    organisation_name = Field("organisation__name", "organisation_name", readonly=True)
    agreement_title = Field("edition__agreement__title", "agreement_title", readonly=True)

    REQUIRED = ["organisation", "agreement", "edition", "status"]
    COLUMNS = {
        "organisation": "Its slug. With agreement and edition it says which signature is meant",
        "agreement": "The agreement’s slug, as in its address",
        "edition": "The edition’s label, such as 2026. It has to be in force",
        "parties": "Slugs of the parties it signs as, separated by semicolons",
        "status": "One of: " + ", ".join(Status.values),
        "approving_body": "Who in the organisation decided",
        "minute_reference": "Where that is minuted",
        "signatory_post": "The post, no name",
        "signed_on": "The day it was signed",
        "signed_words": "If no day is known: what is known",
        "withdrawn_on": "First day it held no more",
        "note": "Shown to everybody in the register",
    }
    EXPORT_ONLY = ["organisation_name", "agreement_title"]

    class Meta:
        model = Signature
        import_id_fields = ["organisation", "agreement", "edition"]
        fields = import_order = export_order = [
            "organisation",
            "agreement",
            "edition",
            "parties",
            "status",
            "approving_body",
            "minute_reference",
            "signatory_post",
            "signed_on",
            "signed_words",
            "withdrawn_on",
            "note",
            "organisation_name",
            "agreement_title",
        ]
        skip_unchanged = report_skipped = True
        store_instance = True

    def get_queryset(self):
        return Signature.objects.for_list()

    # ---- out

    def dehydrate_parties(self, signature):
        return "; ".join(party.slug for party in sorted(signature.parties.all(), key=lambda party: party.position))

    def dehydrate_signed_on(self, signature):
        return day_text(signature.signed_on)

    def dehydrate_withdrawn_on(self, signature):
        return day_text(signature.withdrawn_on)

    def get_import_fields(self):
        return [field for field in super().get_import_fields() if field.column_name not in self.EXPORT_ONLY]

    # ---- in

    def before_import(self, dataset, **kwargs):
        """All that the rows are about at once, so that a row that changes nothing asks the database nothing."""
        slugs = {text.lower() for text in dataset["organisation"]}
        self.organisations = {one.slug: one for one in Organisation.objects.filter(slug__in=slugs)}
        agreements = Agreement.objects.all() if self.partnership is None else self.partnership.agreements.all()
        agreements = agreements.select_related("partnership").prefetch_related("editions__parties")
        self.agreements = {one.slug: one for one in agreements}
        self.signatures = defaultdict(list)
        held = self.get_queryset().filter(organisation__slug__in=slugs, edition__agreement__in=agreements)
        for signature in held.order_by("pk"):
            edition = signature.edition
            self.signatures[signature.organisation.slug, edition.agreement.slug, edition.label].append(signature)

    def get_instance(self, instance_loader, row):
        """The record that a row is about: a withdrawn one if the row tells of that, else the current one, if any."""
        held = self.signatures[row["organisation"].lower(), row["agreement"].lower(), row["edition"]]
        current = next((one for one in held if one.status != Status.WITHDRAWN), None)
        if row["status"].lower() != Status.WITHDRAWN:
            return current
        withdrawn = [one for one in held if one.status == Status.WITHDRAWN and self._may_mean(row, one)]
        return withdrawn[-1] if withdrawn else current

    def _may_mean(self, row, withdrawn) -> bool:
        """A row with another day is about another signature of the same organisation."""
        return not row.get("signed_on") or row["signed_on"] == day_text(withdrawn.signed_on)

    def key(self):
        """An edition has one current signature of an organisation, and may have withdrawn ones beside it."""
        told = self.told
        past = told.get("signed_on") if told["status"] == Status.WITHDRAWN else "current"
        return told["organisation"].pk, told["agreement"].pk, told["edition"], past

    def clean_organisation(self, text, instance):
        if text.lower() not in self.organisations:
            raise ValidationError(f"No organisation has the slug “{text}”. Import the organisations first.")
        return self.organisations[text.lower()]

    def clean_agreement(self, text, instance):
        if text.lower() not in self.agreements:
            where = f" in {self.partnership}" if self.partnership else ""
            raise ValidationError(f"No agreement{where} has the slug “{text}”.")
        return self.agreements[text.lower()]

    def clean_edition(self, text, instance):
        return text

    def clean_parties(self, text, instance):
        return clean_list(text.lower())

    def clean_status(self, text, instance):
        return clean_choice(Status, text)

    def clean_approving_body(self, text, instance):
        return text

    clean_minute_reference = clean_signatory_post = clean_signed_words = clean_note = clean_approving_body

    def clean_signed_on(self, text, instance):
        return clean_day(text)

    def clean_withdrawn_on(self, text, instance):
        return clean_day(text)

    def apply(self, signature, is_new):
        editions = self.told["agreement"].editions.all()
        edition = next((one for one in editions if one.label == self.told["edition"]), None)
        if edition is None:
            raise ValidationError({"edition": f"{self.told['agreement']} has no edition “{self.told['edition']}”."})
        parties = self._parties(edition)
        if is_new:
            signature = self._begin(edition, parties)
        for status in self._steps(signature):
            with self.about("status" if status != Status.WITHDRAWN else "withdrawn_on"):
                signature = self._step(signature, status)
        return self._correct(signature, parties)

    def _parties(self, edition):
        if "parties" not in self.told:
            return None
        found = {party.slug: party for party in edition.parties.all()}
        for slug in self.told["parties"]:
            if slug not in found:
                raise ValidationError(
                    {"parties": f"“{slug}” is no party of this edition. Its parties are: {', '.join(found)}."}
                )
        return [found[slug] for slug in self.told["parties"]]

    def _begin(self, edition, parties):
        if parties is None:
            raise ValidationError({"parties": "A new signature needs this column."})
        organisation = self.told["organisation"]
        with self.about("parties"):
            policies.check_parties_fit(edition, organisation, parties)
        has_signed = self.told["status"] in {Status.SIGNED, Status.WITHDRAWN}
        begin, told = (signatures.record_signed, DETAILS) if has_signed else (signatures.invite, ["note"])
        with self.about("signed_on" if has_signed and not self._says_when() else "organisation"):
            return begin(edition, organisation, parties=parties, **self._given(*told))

    def _says_when(self) -> bool:
        return bool(self.told.get("signed_on") or self.told.get("signed_words"))

    def _steps(self, signature) -> list[str]:
        before, after = signature.status, self.told["status"]
        return [] if before == after else STEPS.get((before, after), [after])

    def _step(self, signature, status):
        match status:
            case Status.INVITED:
                return signatures.reinvite(signature, **self._given("note"))
            case Status.IN_GOVERNANCE:
                return signatures.take_into_governance(signature, **self._given("approving_body", "note"))
            case Status.SIGNED:
                return signatures.sign(signature, **self._given(*DETAILS))
            case Status.DECLINED:
                return signatures.decline(signature, **self._given("approving_body", "minute_reference", "note"))
            case Status.WITHDRAWN:
                if not self.told.get("withdrawn_on"):
                    raise ValidationError({"withdrawn_on": "Say since when it no longer holds."})
                return signatures.withdraw(signature, on=self.told["withdrawn_on"], **self._given("note"))

    def _given(self, *names) -> dict:
        return {"by": self.by, "at": self.at, **{name: self.told[name] for name in names if name in self.told}}

    def _correct(self, signature, parties):
        told = {name: self.told[name] for name in DETAILS if name in self.told}
        same = all(getattr(signature, name) == value for name, value in told.items())
        if same and (parties is None or set(parties) == set(signature.parties.all())):
            return signature
        with self.about(""):
            return signatures.correct(signature, parties=parties, by=self.by, at=self.at, **told)
