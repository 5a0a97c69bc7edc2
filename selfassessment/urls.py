from django.urls import path

import commitments.converters  # noqa: F401  - registers <address:…>
from selfassessment.views import answering as answering_views
from selfassessment.views import closing as closing_views
from selfassessment.views import comparing as comparing_views
from selfassessment.views import corrections as corrections_views
from selfassessment.views import evidence as evidence_views
from selfassessment.views import filing as filing_views
from selfassessment.views import filings as filings_views
from selfassessment.views import handing as handing_views
from selfassessment.views import hearings as hearings_views
from selfassessment.views import joint as joint_views
from selfassessment.views import refiling as refiling_views
from selfassessment.views import reviewing as reviewing_views
from selfassessment.views import rounds as rounds_views
from selfassessment.views import stewardship as stewardship_views
from selfassessment.views import workbooks as workbooks_views

app_name = "selfassessment"

rounds = [
    path("partnerships/<slug:slug>/rounds/", rounds_views.rounds, name="rounds"),
    path("partnerships/<slug:slug>/rounds/plan/", rounds_views.plan_round, name="plan_round"),
    path("rounds/<int:pk>/", rounds_views.round_, name="round"),
    path("rounds/<int:pk>/board.csv", stewardship_views.board_csv, name="board_csv"),
    path("rounds/<int:pk>/by-promise/", stewardship_views.round_clauses, name="round_clauses"),
    path("rounds/<int:pk>/by-promise.csv", stewardship_views.clauses_csv, name="clauses_csv"),
    path("rounds/<int:pk>/extend/", stewardship_views.extend_round, name="extend_round"),
    path("rounds/<int:pk>/extend/<slug:slug>/", stewardship_views.extend_one, name="extend_one"),
    path("rounds/<int:pk>/remind/", stewardship_views.chase_round, name="chase_round"),
    path("rounds/<int:pk>/move-dates/", stewardship_views.move_dates, name="move_dates"),
    path("rounds/<int:pk>/e-mails/", stewardship_views.round_mails, name="round_mails"),
    path("rounds/<int:pk>/change/", rounds_views.change_round, name="change_round"),
    path("rounds/<int:pk>/open/", rounds_views.open_round, name="open_round"),
    path("rounds/<int:pk>/ask-also/", rounds_views.ask_also, name="ask_also"),
]
filing = [
    path("self-assessments/<int:pk>/check/", filing_views.check, name="check"),
    path("self-assessments/<int:pk>/take-back/", filing_views.take_back, name="take_back"),
    path("self-assessments/<int:pk>/sign-off/", filing_views.sign_off, name="sign_off"),
    path("self-assessments/<int:pk>/file/", filing_views.file, name="file"),
    path("self-assessments/<int:pk>/receipt/", filing_views.receipt, name="receipt"),
    path("self-assessments/<int:pk>/receipt.pdf", filing_views.receipt_pdf, name="receipt_pdf"),
    path("self-assessments/<int:pk>/receipt.json", filing_views.receipt_data, name="receipt_data"),
    path("self-assessments/<int:pk>/receipt/make/", filing_views.make_receipt, name="make_receipt"),
]
refiling = [
    path("self-assessments/<int:pk>/filings/<int:number>/", filings_views.filing, name="filing"),
    path("self-assessments/<int:pk>/filings/<int:number>/copy.pdf", filings_views.filing_pdf, name="filing_pdf"),
    path("self-assessments/<int:pk>/filings/<int:number>/record.json", filings_views.filing_data, name="filing_data"),
    path(
        "self-assessments/<int:pk>/filings/<int:number>/changes/", filings_views.filing_changes, name="filing_changes"
    ),
    path("self-assessments/<int:pk>/return/", refiling_views.return_for_changes, name="return_for_changes"),
    path("self-assessments/<int:pk>/ask-to-change/", refiling_views.ask_to_reopen, name="ask_to_reopen"),
    path("self-assessments/<int:pk>/reopened/", refiling_views.reopening, name="reopening"),
    path("self-assessments/<int:pk>/let-stand/", refiling_views.let_stand, name="let_stand"),
]
# Fixed words come before a clause's own address.
reviewing = [
    path("reviews/", reviewing_views.reviews, name="reviews"),
    path("self-assessments/<int:pk>/review/", reviewing_views.review, name="review"),
    path("self-assessments/<int:pk>/review/comment/", reviewing_views.comment, name="comment"),
    path("self-assessments/<int:pk>/review/agree/", reviewing_views.agree_with_the_rest, name="agree_with_the_rest"),
    path("self-assessments/<int:pk>/review/release/", reviewing_views.release, name="release"),
    path("self-assessments/<int:pk>/review/interest/", reviewing_views.interest, name="interest"),
    path("self-assessments/<int:pk>/review/members/", hearings_views.hearing, name="hearing"),
    path("self-assessments/<int:pk>/review/members/close/", hearings_views.close_hearing, name="close_hearing"),
    path("self-assessments/<int:pk>/review/joint/", joint_views.record_joint_session, name="record_joint_session"),
    path("self-assessments/<int:pk>/review/<address:ref>/", reviewing_views.verdict, name="verdict"),
    path("self-assessments/<int:pk>/review/<address:ref>/note/", reviewing_views.remark, name="remark"),
    path("self-assessments/<int:pk>/verdicts/", reviewing_views.verdicts, name="verdicts"),
    path(
        "self-assessments/<int:pk>/verdicts/<address:ref>/correct/",
        corrections_views.correct_verdict,
        name="correct_verdict",
    ),
    path("self-assessments/<int:pk>/joint-session/", joint_views.joint_session, name="joint_session"),
    path("self-assessments/<int:pk>/replies/", reviewing_views.replies, name="replies"),
    path("self-assessments/<int:pk>/replies/send/", reviewing_views.send_replies, name="send_replies"),
    path("self-assessments/<int:pk>/replies/<address:ref>/", reviewing_views.reply, name="reply"),
    path("self-assessments/<int:pk>/outcomes/", reviewing_views.outcomes, name="outcomes"),
    path("rounds/<int:pk>/close/", closing_views.close_round, name="close_round"),
    path("self-assessments/<int:pk>/history/", reviewing_views.history, name="history"),
]
comparing = [
    path("rounds/<int:pk>/promises/", comparing_views.promises, name="promises"),
    path("rounds/<int:pk>/promises/<address:ref>/", comparing_views.across, name="across"),
    path("self-assessments/<int:pk>/years/", comparing_views.years, name="years"),
    path(
        "self-assessments/<int:pk>/years/<address:ref>/", comparing_views.promise_over_years, name="promise_over_years"
    ),
]
members = [
    path("your-experience/<str:secret>/", hearings_views.speak, name="speak"),
]
workbooks = [
    path("self-assessments/<int:pk>/workbook/", workbooks_views.workbook, name="workbook"),
    path("self-assessments/<int:pk>/workbook.xlsx", workbooks_views.workbook_file, name="workbook_file"),
    path("self-assessments/<int:pk>/workbook/<int:number>/", workbooks_views.preview_workbook, name="preview_workbook"),
]
# Last, because the lasting address of a promise may be any word.
answering = [
    path("self-assessments/<int:pk>/", answering_views.assessment, name="assessment"),
    path("self-assessments/<int:pk>/<address:ref>/", answering_views.answer, name="answer"),
    path("self-assessments/<int:pk>/<address:ref>/discard/", answering_views.discard, name="discard"),
    path("self-assessments/<int:pk>/<address:ref>/history/", answering_views.answer_history, name="answer_history"),
]
handing = [
    path("self-assessments/<int:pk>/hand-over/", handing_views.hand_over, name="hand_over"),
    path("self-assessments/<int:pk>/handed-over/", handing_views.handovers, name="handovers"),
    path("self-assessments/<int:pk>/handed-over/<int:key>/", handing_views.handover, name="handover"),
    path("self-assessments/<int:pk>/handed-over/<int:key>/take-over/", handing_views.take_over, name="take_over"),
    path("self-assessments/<int:pk>/<address:ref>/take-back/", handing_views.take_back_answer, name="take_back_answer"),
    path("organisations/<slug:slug>/people/<int:pk>/end/", handing_views.remove_colleague, name="remove_colleague"),
]
evidence = [
    path("organisations/<slug:slug>/evidence/", evidence_views.library, name="library"),
    path("organisations/<slug:slug>/evidence/add-link/", evidence_views.add_link, name="add_link"),
    path("organisations/<slug:slug>/evidence/add-file/", evidence_views.add_file, name="add_file"),
    path("organisations/<slug:slug>/evidence/<int:pk>/", evidence_views.evidence, name="evidence"),
    path("organisations/<slug:slug>/evidence/<int:pk>/file/", evidence_views.evidence_file, name="evidence_file"),
    path(
        "organisations/<slug:slug>/evidence/<int:pk>/change/",
        evidence_views.describe_evidence,
        name="describe_evidence",
    ),
    path("organisations/<slug:slug>/evidence/<int:pk>/new-version/", evidence_views.new_version, name="new_version"),
    path("organisations/<slug:slug>/evidence/<int:pk>/retire/", evidence_views.retire_evidence, name="retire_evidence"),
    path(
        "organisations/<slug:slug>/evidence/<int:pk>/bring-back/",
        evidence_views.bring_back_evidence,
        name="bring_back_evidence",
    ),
    path("organisations/<slug:slug>/evidence/<int:pk>/check/", evidence_views.check_link, name="check_link"),
    path("organisations/<slug:slug>/evidence/<int:pk>/remove/", evidence_views.remove_evidence, name="remove_evidence"),
]

urlpatterns = [
    *rounds,
    *filing,
    *refiling,
    *reviewing,
    *comparing,
    *members,
    *handing,
    *workbooks,
    *answering,
    *evidence,
]
