app_name = "compacts"

urlpatterns = []
