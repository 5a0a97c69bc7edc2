from __future__ import annotations

from datetime import datetime

from django.db import transaction

from accounts.models import User
from commitments import actions as commitments_actions
from commitments import agreement_file
from commitments.agreement_file import AgreementFile
from commitments.beginning import policies, taking
from commitments.beginning.taking import Begun
from compacts.models import Edition, Partnership


@transaction.atomic
def begin(
    source: AgreementFile, begun: Begun, *, note: str, is_template: bool = False, by: User, at: datetime
) -> Edition:
    """A new agreement with a draft that says what the source says, through the door by which every file comes in."""
    partnership = Partnership.objects.select_for_update().get(pk=begun.partnership.pk)
    policies.check_can_begin(by, partnership)
    policies.check_address_is_free(begun.slug)
    file = taking.take(source, begun, note=note, is_template=is_template)
    agreement_file.check(file)
    return commitments_actions.load_agreement(file, by=by, at=at).edition
