from django.urls import path

import commitments.converters  # noqa: F401  - registers <address:…>
from commitments import views

app_name = "commitments"

urlpatterns = [
    path("search/", views.search, name="search"),
    path("agreement-files/load/", views.load, name="load"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    # An edition's files end in what they are, without a slash, so that no label or ref can be taken for them.
    path("agreements/<slug:slug>/<address:label>.yaml", views.edition_file, name="edition_file"),
    path("agreements/<slug:slug>/<address:label>.txt", views.sealed_text, name="sealed_text"),
    path("agreements/<slug:slug>/<address:label>/", views.edition, name="edition"),
    path("agreements/<slug:slug>/<address:label>/bring-into-force/", views.bring_into_force, name="bring_into_force"),
    path("agreements/<slug:slug>/<address:label>/<address:ref>/", views.clause, name="clause"),
    path("agreements/<slug:slug>/<address:label>/<address:ref>/like/", views.like, name="like"),
    path("likenesses/<int:pk>/agree/", views.agree_likeness, name="agree_likeness"),
    path("likenesses/<int:pk>/withdraw/", views.end_likeness, name="end_likeness"),
]
