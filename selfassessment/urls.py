from django.urls import path

from selfassessment.views import closing as closing_views
from selfassessment.views import reviewing as reviewing_views

app_name = "selfassessment"

rounds = []
answering = []
evidence = []
filing = []
# Fixed words come before a clause's own address.
reviewing = [
    path("reviews/", reviewing_views.reviews, name="reviews"),
    path("self-assessments/<int:pk>/review/", reviewing_views.review, name="review"),
    path("self-assessments/<int:pk>/review/comment/", reviewing_views.comment, name="comment"),
    path("self-assessments/<int:pk>/review/agree/", reviewing_views.agree_with_the_rest, name="agree_with_the_rest"),
    path("self-assessments/<int:pk>/review/release/", reviewing_views.release, name="release"),
    path("self-assessments/<int:pk>/review/<str:ref>/", reviewing_views.verdict, name="verdict"),
    path("self-assessments/<int:pk>/verdicts/", reviewing_views.verdicts, name="verdicts"),
    path("self-assessments/<int:pk>/replies/", reviewing_views.replies, name="replies"),
    path("self-assessments/<int:pk>/replies/send/", reviewing_views.send_replies, name="send_replies"),
    path("self-assessments/<int:pk>/replies/<str:ref>/", reviewing_views.reply, name="reply"),
    path("self-assessments/<int:pk>/outcomes/", reviewing_views.outcomes, name="outcomes"),
    path("rounds/<int:pk>/close/", closing_views.close_round, name="close_round"),
    path("self-assessments/<int:pk>/history/", reviewing_views.history, name="history"),
]

urlpatterns = [*rounds, *filing, *reviewing, *answering, *evidence]
