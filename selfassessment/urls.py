app_name = "selfassessment"

rounds = []
answering = []
evidence = []
filing = []
reviewing = []

urlpatterns = [*rounds, *filing, *reviewing, *answering, *evidence]
