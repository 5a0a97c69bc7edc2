from django.urls import path

from compacts import views

app_name = "compacts"

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
]
