import re
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from import_export.fields import Field
from import_export.instance_loaders import CachedInstanceLoader

from compacts.models import Side
from signatories import policies
from signatories.actions import organisations
from signatories.models import Alias, Identifier, Organisation, OrganisationKind, Succession, plain_line
from signatories.resources.base import VerbResource, clean_choice, clean_day, clean_list, day_text

IDENTIFIER_COLUMNS = {
    "nhs_code": Identifier.Scheme.ODS,
    "gss_code": Identifier.Scheme.GSS,
    "charity_number": Identifier.Scheme.CHARITY,
    "company_number": Identifier.Scheme.COMPANY,
    "mutuals_number": Identifier.Scheme.MUTUALS,
}
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ENDS = re.compile(r"(?P<name>.+?)\s+until\s+(?P<day>\S+)", re.IGNORECASE)


class OrganisationResource(VerbResource):
    """One organisation a row, known by its slug.

    A cell left empty empties the record; a column left out changes nothing.
    """

    slug = Field("slug", "slug")
    name = Field("name", "name")
    kind = Field("kind", "kind")
    side = Field("side", "side")
    website = Field("website", "website")
    nhs_code = Field(column_name="nhs_code")
    gss_code = Field(column_name="gss_code")
    charity_number = Field(column_name="charity_number")
    company_number = Field(column_name="company_number")
    mutuals_number = Field(column_name="mutuals_number")
    short_names = Field(column_name="short_names")
    other_names = Field(column_name="other_names")
    former_names = Field(column_name="former_names")
    umbrellas = Field(column_name="umbrellas")
    renamed_on = Field(column_name="renamed_on")
    closed_on = Field(column_name="closed_on")
    became = Field(column_name="became")
    successors = Field(column_name="successors")
    closing_note = Field(column_name="closing_note")

    REQUIRED = ["slug"]
    COLUMNS = {
        "slug": "Its part of the address, such as eastfield-council: says which organisation is meant",
        "name": "Full name. For a change of name fill in renamed_on too",
        "kind": "One of: " + ", ".join(OrganisationKind.values),
        "side": "public or vcse",
        "website": "Whole address",
        "nhs_code": Identifier.FORMS[Identifier.Scheme.ODS][1].capitalize(),
        "gss_code": Identifier.FORMS[Identifier.Scheme.GSS][1].capitalize(),
        "charity_number": Identifier.FORMS[Identifier.Scheme.CHARITY][1].capitalize(),
        "company_number": Identifier.FORMS[Identifier.Scheme.COMPANY][1].capitalize(),
        "mutuals_number": Identifier.FORMS[Identifier.Scheme.MUTUALS][1].capitalize(),
        "short_names": "Separated by semicolons",
        "other_names": "Separated by semicolons",
        "former_names": "Separated by semicolons, each with its last day if known: Eastfield District until 1974-03-31",
        "umbrellas": "Slugs of the umbrella bodies it belongs to, separated by semicolons",
        "renamed_on": "First day of the new name",
        "closed_on": "First day it was no more",
        "became": "merged, split or replaced; empty if nothing came after it",
        "successors": "Slugs of what came after it, separated by semicolons; their rows stand above",
        "closing_note": "What else there is to say about that",
    }

    class Meta:
        model = Organisation
        import_id_fields = ["slug"]
        instance_loader_class = CachedInstanceLoader
        fields = import_order = export_order = [
            "slug",
            "name",
            "kind",
            "side",
            "website",
            "nhs_code",
            "gss_code",
            "charity_number",
            "company_number",
            "mutuals_number",
            "short_names",
            "other_names",
            "former_names",
            "umbrellas",
            "renamed_on",
            "closed_on",
            "became",
            "successors",
            "closing_note",
        ]
        skip_unchanged = report_skipped = True
        store_instance = True

    def get_queryset(self):
        return Organisation.objects.for_export()

    # ---- out

    def _identifier(self, organisation, scheme) -> str:
        return next((one.value for one in organisation.identifiers.all() if one.scheme == scheme), "")

    def dehydrate_nhs_code(self, organisation):
        return self._identifier(organisation, Identifier.Scheme.ODS)

    def dehydrate_gss_code(self, organisation):
        return self._identifier(organisation, Identifier.Scheme.GSS)

    def dehydrate_charity_number(self, organisation):
        return self._identifier(organisation, Identifier.Scheme.CHARITY)

    def dehydrate_company_number(self, organisation):
        return self._identifier(organisation, Identifier.Scheme.COMPANY)

    def dehydrate_mutuals_number(self, organisation):
        return self._identifier(organisation, Identifier.Scheme.MUTUALS)

    def _names(self, organisation, kind) -> str:
        aliases = [alias for alias in organisation.aliases.all() if alias.kind == kind]
        aliases.sort(key=lambda alias: (day_text(alias.until) or "9999", alias.name))
        return "; ".join(f"{alias.name} until {alias.until}" if alias.until else alias.name for alias in aliases)

    def dehydrate_short_names(self, organisation):
        return self._names(organisation, Alias.Kind.SHORT)

    def dehydrate_other_names(self, organisation):
        return self._names(organisation, Alias.Kind.OTHER)

    def dehydrate_former_names(self, organisation):
        return self._names(organisation, Alias.Kind.FORMER)

    def dehydrate_umbrellas(self, organisation):
        return "; ".join(sorted(one.umbrella.slug for one in organisation.umbrellas.all() if not one.left_on))

    def dehydrate_renamed_on(self, organisation):
        return ""  # said once, with the new name; from then on it shows as a former name

    def dehydrate_closed_on(self, organisation):
        return day_text(organisation.closed_on)

    def dehydrate_became(self, organisation):
        return next((succession.kind for succession in organisation.successions.all()), "")

    def dehydrate_successors(self, organisation):
        return "; ".join(sorted(succession.successor.slug for succession in organisation.successions.all()))

    def dehydrate_closing_note(self, organisation):
        return next((succession.note for succession in organisation.successions.all()), "")

    # ---- in

    def key(self):
        return self.told["slug"]

    def clean_slug(self, text, instance):
        if not SLUG.fullmatch(text):
            raise ValidationError("Write a slug of small letters, digits and hyphens, such as eastfield-council.")
        return text

    def clean_name(self, text, instance):
        if not text:
            raise ValidationError("This cell is empty.")
        if len(text) > Organisation._meta.get_field("name").max_length:
            raise ValidationError("This name is longer than 200 characters.")
        return plain_line(text)

    def clean_kind(self, text, instance):
        return clean_choice(OrganisationKind, text)

    def clean_side(self, text, instance):
        return clean_choice(Side, text)

    def clean_website(self, text, instance):
        if text:
            URLValidator(schemes=["https", "http"], message="Write the whole address, such as https://example.org.")(
                text
            )
        return text

    def _clean_identifier(self, scheme, text) -> str:
        if not text:
            return ""
        identifier = Identifier(scheme=scheme, value=text)
        identifier.clean()
        return identifier.value

    def clean_nhs_code(self, text, instance):
        return self._clean_identifier(Identifier.Scheme.ODS, text)

    def clean_gss_code(self, text, instance):
        return self._clean_identifier(Identifier.Scheme.GSS, text)

    def clean_charity_number(self, text, instance):
        return self._clean_identifier(Identifier.Scheme.CHARITY, text)

    def clean_company_number(self, text, instance):
        return self._clean_identifier(Identifier.Scheme.COMPANY, text)

    def clean_mutuals_number(self, text, instance):
        return self._clean_identifier(Identifier.Scheme.MUTUALS, text)

    def clean_short_names(self, text, instance):
        names = clean_list(text)
        for name in names:
            self.clean_name(name, instance)
        return names

    clean_other_names = clean_short_names

    def clean_former_names(self, text, instance):
        names = []
        for part in clean_list(text):
            ends = ENDS.fullmatch(part)
            names.append((ends["name"], clean_day(ends["day"])) if ends else (part, None))
            self.clean_name(names[-1][0], instance)
        return sorted(names, key=str)

    def clean_umbrellas(self, text, instance):
        return self._organisations(text)

    def clean_renamed_on(self, text, instance):
        return clean_day(text)

    def clean_closed_on(self, text, instance):
        return clean_day(text)

    def clean_became(self, text, instance):
        return clean_choice(Succession.Kind, text) if text else ""

    def clean_successors(self, text, instance):
        return self._organisations(text)

    def clean_closing_note(self, text, instance):
        return text

    def _organisations(self, text) -> list[Organisation]:
        slugs = clean_list(text)
        found = {organisation.slug: organisation for organisation in Organisation.objects.filter(slug__in=slugs)}
        for slug in slugs:
            if slug not in found:
                raise ValidationError(f"No organisation has the slug “{slug}”. Put its row above this one.")
        return [found[slug] for slug in slugs]

    def apply(self, organisation, is_new):
        if is_new:
            organisation = self._add()
        organisation = self._change(organisation)
        organisation = self._rename(organisation)
        self._join_umbrellas(organisation)
        return self._close(organisation)

    def _add(self):
        for column in ["name", "kind", "side"]:
            if column not in self.told:
                raise ValidationError({column: "A new organisation needs this column."})
        with self.about(""):
            return organisations.add(
                **{name: self.told[name] for name in ["slug", "name", "kind", "side"]},
                website=self.told.get("website", ""),
                partnership=self.partnership,
                by=self.by,
                at=self.at,
            )

    def _rename(self, organisation):
        name = self.told.get("name", organisation.name)
        if name == organisation.name:
            return organisation
        if not self.told.get("renamed_on"):
            raise ValidationError(
                {"name": f"The portal knows it as “{organisation.name}”. Say in renamed_on when it took the new name."}
            )
        with self.about("renamed_on"):
            return organisations.rename(organisation, name=name, on=self.told["renamed_on"], by=self.by, at=self.at)

    def _change(self, organisation):
        with self.about("side"):
            policies.check_can_change_side(organisation, self.told.get("side", organisation.side))
        identifiers = {
            scheme: self.told[column] for column, scheme in IDENTIFIER_COLUMNS.items() if column in self.told
        }
        names = ["kind", "side", "website", "short_names", "other_names"]
        told = {name: self.told[name] for name in names if name in self.told}
        if "former_names" in self.told:
            told["former_names"] = self._former_names(organisation)
        with self.about(""):
            return organisations.change(organisation, identifiers=identifiers, by=self.by, at=self.at, **told)

    def _former_names(self, organisation):
        """As the cell has them; but the name that `renamed_on` left behind is the renaming's, told here or not."""
        if not self.told.get("renamed_on"):
            return self.told["former_names"]
        last_day = self.told["renamed_on"] - timedelta(days=1)
        held = organisation.aliases.filter(kind=Alias.Kind.FORMER, until=last_day).values_list("name", "until")
        return [pair for pair in self.told["former_names"] if pair[1] != last_day] + list(held)

    def _join_umbrellas(self, organisation):
        if "umbrellas" not in self.told:
            return
        held = {one.umbrella for one in organisation.umbrellas.filter(left_on__isnull=True).select_related("umbrella")}
        if left := held - set(self.told["umbrellas"]):
            raise ValidationError(
                {"umbrellas": f"It belongs to {min(map(str, left))}. Record on its page on which day it left."}
            )
        for umbrella in self.told["umbrellas"]:
            if umbrella not in held:
                with self.about("umbrellas"):
                    organisations.join_umbrella(organisation, umbrella, by=self.by, at=self.at)

    def _close(self, organisation):
        day = self.told.get("closed_on", organisation.closed_on)
        if day == organisation.closed_on:
            if not day and (self.told.get("became") or self.told.get("successors")):
                raise ValidationError({"closed_on": "Say since when it is no more."})
            return organisation
        if organisation.closed_on:
            closed = policies.in_words(organisation.closed_on)
            raise ValidationError({"closed_on": f"The portal has {closed}. Put that right on its page."})
        with self.about("closed_on"):
            return organisations.close(
                organisation,
                on=day,
                became=self.told.get("became", ""),
                successors=self.told.get("successors", []),
                note=self.told.get("closing_note", ""),
                by=self.by,
                at=self.at,
            )
