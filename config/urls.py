from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

admin.site.site_header = admin.site.site_title = "Compact Tracker administration"
admin.site.index_title = "Records of the portal"
# One sign-in, at which tries are counted; and what staff could only do harm with is not offered: a second address for
# somebody's account would have its new password sent there, and nothing here goes by groups.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.unregister([EmailAddress, Group])

urlpatterns = [
    path("", include("reports.urls")),
    path("", include("selfassessment.urls")),
    path("", include("signatories.urls")),
    path("", include("commitments.urls")),
    path("", include("compacts.urls")),
    path("", include("accounts.urls")),
    path("account/", include("accounts.sign_in_urls")),
    path("admin/", admin.site.urls),
]

handler400 = "accounts.views.bad_request"
