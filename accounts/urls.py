from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("health/", views.health, name="health"),
    path("account/", views.account, name="account"),
    path("account/e-mails/", views.own_mails, name="own_mails"),
    path("e-mails/", views.mails, name="mails"),
    path("e-mails/<int:pk>/", views.mail, name="mail"),
    path("e-mails/<int:pk>/message/", views.message, name="message"),
    path("e-mails/<int:pk>/send-again/", views.send_mail_again, name="send_mail_again"),
    path("e-mails/stop/<str:token>/", views.stop_mails, name="stop_mails"),
    path("about/", views.about, name="about"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("licence/", views.licence, name="licence"),
]
