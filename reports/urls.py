from django.urls import path

from reports import views

app_name = "reports"

urlpatterns = [
    path("", views.home, name="home"),
    path("your-work/", views.desk, name="desk"),
    path("agreements/<slug:slug>/", views.agreement, name="agreement"),
]
