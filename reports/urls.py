from django.urls import path

from reports.views import drafting, own_work, public, tracing

app_name = "reports"

urlpatterns = [
    path("", public.home, name="home"),
    path("your-work/", own_work.desk, name="desk"),
    path("agreements/<slug:slug>/", public.agreement, name="agreement"),
    path("reports/", public.reports, name="reports"),
    path("reports/<slug:agreement>/<slug:label>/", public.publication, name="publication"),
    path(
        "reports/<slug:agreement>/<slug:label>/state-of-the-sector.pdf", public.publication_pdf, name="publication_pdf"
    ),
    path("reports/<slug:agreement>/<slug:label>/summary.pdf", public.publication_summary, name="publication_summary"),
    path("reports/<slug:agreement>/<slug:label>/figures/", tracing.figures, name="figures"),
    path("reports/<slug:agreement>/<slug:label>/figures/in/<slug:key>/", tracing.figures_in, name="figures_in"),
    path("reports/<slug:agreement>/<slug:label>/figures/<str:ref>.csv", tracing.figure_csv, name="figure_csv"),
    path("reports/<slug:agreement>/<slug:label>/figures/<str:ref>/", tracing.figure, name="figure"),
    path(
        "reports/<slug:agreement>/<slug:label>/<slug:organisation>/",
        public.published_assessment,
        name="published_assessment",
    ),
    path("rounds/<int:pk>/report/", drafting.draft, name="draft"),
    path("rounds/<int:pk>/report/preview/", drafting.preview, name="preview"),
    path("rounds/<int:pk>/report/commentary/", drafting.commentary, name="commentary"),
    path("rounds/<int:pk>/report/pdf/", drafting.ask_for_pdf, name="ask_for_pdf"),
    path("rounds/<int:pk>/report/pdf/<int:number>/", drafting.rendering, name="rendering"),
    path(
        "rounds/<int:pk>/report/pdf/<int:number>/state-of-the-sector.pdf", drafting.rendering_pdf, name="rendering_pdf"
    ),
    path("rounds/<int:pk>/report/pdf/<int:number>/summary.pdf", drafting.rendering_summary, name="rendering_summary"),
    path("rounds/<int:pk>/report/publish/", drafting.publish, name="publish"),
]
