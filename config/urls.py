from django.contrib import admin
from django.urls import include, path

admin.site.site_header = admin.site.site_title = "Compact Tracker administration"
admin.site.index_title = "Records of the portal"

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
