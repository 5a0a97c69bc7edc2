from django.db import migrations

from compacts.sealing import INSERT, UPDATE, Seal, Trigger, append_only

PARTIES = "signatories_signature_parties"
OF_ANOTHER_EDITION = (
    "(SELECT edition_id FROM compacts_party WHERE id = NEW.party_id) <> "
    "(SELECT edition_id FROM signatories_signature WHERE id = NEW.signature_id)"
)
OF_THE_OTHER_SIDE = (
    "(SELECT side FROM compacts_party WHERE id = NEW.party_id) <> "
    "(SELECT o.side FROM signatories_organisation o JOIN signatories_signature s ON s.organisation_id = o.id "
    "WHERE s.id = NEW.signature_id)"
)
PARTY_FITS = "An organisation signs an edition in that edition's own parties, on its own side."


class Migration(migrations.Migration):
    dependencies = [("signatories", "0001_initial"), ("compacts", "0002_seals")]

    operations = [
        Seal(
            [
                *append_only("signatories_signatureevent", "What happened to a signature stays on the record."),
                *append_only("signatories_organisationevent", "What happened to an organisation stays on the record."),
                Trigger(PARTIES, INSERT, f"{OF_ANOTHER_EDITION} OR {OF_THE_OTHER_SIDE}", PARTY_FITS),
                Trigger(PARTIES, UPDATE, f"{OF_ANOTHER_EDITION} OR {OF_THE_OTHER_SIDE}", PARTY_FITS),
            ]
        )
    ]
