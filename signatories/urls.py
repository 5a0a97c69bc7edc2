from django.urls import path, re_path

from signatories.views import imports, organisations, people, register, signatures

app_name = "signatories"

# Organisations are everybody's; the people pages below an organisation are for its own.
of_organisation = "organisations/<slug:slug>/"
of_partnership = "partnerships/<slug:slug>/"
of_signature = f"{of_partnership}signatures/<int:pk>/"
KIND = r"(?P<kind>organisations|signatures)"
PK = r"(?P<pk>[0-9]{1,18})"  # as long as the keys of every database can be

public = [
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations.csv", organisations.organisations_csv, name="organisations_csv"),
    path(of_organisation, organisations.organisation, name="organisation"),
    path("register/", register.register, name="register"),
    path("register.csv", register.register_csv, name="register_csv"),
]
keeping = [
    path(f"{of_partnership}organisations/add/", organisations.add_organisation, name="add_organisation"),
    path(f"{of_organisation}history/", organisations.organisation_history, name="organisation_history"),
    path(f"{of_organisation}change/", organisations.change_organisation, name="change_organisation"),
    path(f"{of_organisation}rename/", organisations.rename_organisation, name="rename_organisation"),
    path(f"{of_organisation}close/", organisations.close_organisation, name="close_organisation"),
    path(f"{of_organisation}reopen/", organisations.reopen_organisation, name="reopen_organisation"),
    path(f"{of_organisation}umbrellas/join/", organisations.join_umbrella, name="join_umbrella"),
    path(f"{of_organisation}umbrellas/<int:pk>/leave/", organisations.leave_umbrella, name="leave_umbrella"),
]
colleagues = [
    path(f"{of_organisation}people/", people.people, name="people"),
    path(f"{of_organisation}people/invite/", people.invite, name="invite"),
    path(f"{of_organisation}people/history/", people.people_history, name="people_history"),
    path(f"{of_organisation}people/confirm/", people.confirm_people, name="confirm_people"),
    path(f"{of_organisation}people/<int:pk>/hand-on/", people.hand_on, name="hand_on"),
    path(f"{of_partnership}people/", people.partnership_people, name="partnership_people"),
    path(f"{of_partnership}people/invite/", people.invite_to_partnership, name="invite_to_partnership"),
    path(f"{of_partnership}people/history/", people.partnership_people_history, name="partnership_people_history"),
    path(f"{of_partnership}people/<int:pk>/end/", people.end_role, name="end_role"),
    path("invitations/<int:pk>/send-again/", people.send_invitation_again, name="send_invitation_again"),
    path("invitations/<int:pk>/correct/", people.correct_invitation, name="correct_invitation"),
    path("invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="withdraw_invitation"),
    path("invitations/<str:secret>/", people.accept_invitation, name="accept_invitation"),
]
signing = [
    path(f"{of_partnership}signatures/", signatures.signatures, name="signatures"),
    path(f"{of_partnership}signatures/<slug:agreement>/add/", signatures.choose_signatory, name="choose_signatory"),
    path(
        f"{of_partnership}signatures/<slug:agreement>/earlier-signatories/",
        signatures.invite_signatories_again,
        name="invite_signatories_again",
    ),
    path(
        f"{of_partnership}signatures/<slug:agreement>/<slug:organisation>/invite/",
        signatures.invite_to_sign,
        name="invite_to_sign",
    ),
    path(
        f"{of_partnership}signatures/<slug:agreement>/<slug:organisation>/record/",
        signatures.record_signature,
        name="record_signature",
    ),
    path(of_signature, signatures.signature, name="signature"),
    path(f"{of_signature}take-into-governance/", signatures.take_into_governance, name="take_into_governance"),
    path(f"{of_signature}sign/", signatures.sign, name="sign"),
    path(f"{of_signature}decline/", signatures.decline, name="decline"),
    path(f"{of_signature}withdraw/", signatures.withdraw, name="withdraw"),
    path(f"{of_signature}invite-again/", signatures.invite_again, name="invite_again"),
    path(f"{of_signature}correct/", signatures.correct_signature, name="correct_signature"),
]
spreadsheets = [
    re_path(rf"^partnerships/(?P<slug>[-\w]+)/import/{KIND}/$", imports.import_file, name="import_file"),
    re_path(rf"^partnerships/(?P<slug>[-\w]+)/import/{KIND}/{PK}/$", imports.preview_import, name="preview_import"),
    re_path(rf"^partnerships/(?P<slug>[-\w]+)/export/{KIND}\.(?P<extension>csv|xlsx)$", imports.export, name="export"),
    re_path(rf"^import/{KIND}/$", imports.import_file, name="import_for_staff"),
    re_path(rf"^import/{KIND}/{PK}/$", imports.preview_import, name="preview_import_for_staff"),
    re_path(rf"^export/{KIND}\.(?P<extension>csv|xlsx)$", imports.export, name="export_for_staff"),
]

urlpatterns = [*public, *keeping, *colleagues, *signing, *spreadsheets]
