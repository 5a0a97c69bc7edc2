from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("account/", views.account, name="account"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("licence/", views.licence, name="licence"),
]
