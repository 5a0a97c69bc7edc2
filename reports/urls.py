from django.urls import path, re_path

import commitments.converters  # noqa: F401  - registers <address:…>
from reports.views import api, cards, drafting, feeds, open_data, open_pages, own_work, public, sitemaps, tracing

app_name = "reports"

of_organisation = "organisations/<slug:slug>/"
of_promise = "agreements/<slug:slug>/<address:label>/<address:ref>/"
of_release = "open-data/<slug:agreement>/<slug:label>/<int:number>/"
FILE = (
    r"^open-data/(?P<agreement>[-\w]+)/(?P<label>[-\w]+)/(?P<number>[0-9]{1,9})/(?P<name>[a-z]+)\.(?P<kind>csv|json)$"
)
v1 = "api/v1/"
OTHER_FORMS = {
    "summary": "summary.pdf",
    "word": "state-of-the-sector.docx",
    "workbook": "state-of-the-sector.xlsx",
    "data": "state-of-the-sector.zip",
}

open_to_all = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap/<slug:part>-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("find/", open_pages.search, name="search"),
    path("partnerships/<slug:slug>/", open_pages.partnership, name="partnership"),
    path("partnerships/<slug:slug>/reports.atom", feeds.partnership_feed, name="partnership_feed"),
    path(f"{of_organisation}record/", open_pages.organisation_record, name="organisation_record"),
    path(f"{of_organisation}record/<slug:agreement>/", open_pages.organisation_answers, name="organisation_answers"),
    path(f"{of_organisation}card/", cards.card, name="card"),
    path(f"{of_organisation}card.svg", cards.card_svg, name="card_svg"),
    path(f"{of_organisation}share/", cards.share, name="share"),
    path(f"{of_promise}answers/", open_pages.promise, name="promise"),
    path(f"{of_promise}compare/", open_pages.compare, name="compare"),
    path("reports.atom", feeds.feed, name="feed"),
    path("open-data/", open_data.open_data, name="open_data"),
    path("open-data/dictionary/", open_data.dictionary, name="dictionary"),
    path(of_release, open_data.release, name="release"),
    path(f"{of_release}datapackage.json", open_data.datapackage, name="datapackage"),
    re_path(FILE, open_data.release_file, name="release_file"),
    path("api/", api.api, name="api"),
    path(v1, api.api_index, name="api_index"),
    path(f"{v1}openapi.json", api.api_openapi, name="api_openapi"),
    path(f"{v1}partnerships/", api.api_partnerships, name="api_partnerships"),
    path(f"{v1}agreements/", api.api_agreements, name="api_agreements"),
    path(f"{v1}agreements/<slug:slug>/", api.api_agreement, name="api_agreement"),
    path(f"{v1}organisations/", api.api_organisations, name="api_organisations"),
    path(f"{v1}organisations/<slug:slug>/", api.api_organisation, name="api_organisation"),
    path(f"{v1}publications/", api.api_publications, name="api_publications"),
    path(f"{v1}publications/<slug:agreement>/<slug:label>/", api.api_publication, name="api_publication"),
    path(f"{v1}publications/<slug:agreement>/<slug:label>/answers/", api.api_answers, name="api_answers"),
]

urlpatterns = [
    *open_to_all,
    path("", public.home, name="home"),
    path("your-work/", own_work.desk, name="desk"),
    path("agreements/<slug:slug>/", public.agreement, name="agreement"),
    path("reports/", public.reports, name="reports"),
    path("reports/<slug:agreement>/<slug:label>/", public.publication, name="publication"),
    path(
        "reports/<slug:agreement>/<slug:label>/state-of-the-sector.pdf", public.publication_pdf, name="publication_pdf"
    ),
    *(
        path(
            f"reports/<slug:agreement>/<slug:label>/{name}",
            public.publication_file,
            {"form": form},
            f"publication_{form}",
        )
        for form, name in OTHER_FORMS.items()
    ),
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
    *(
        path(
            f"rounds/<int:pk>/report/pdf/<int:number>/{name}",
            drafting.rendering_file,
            {"form": form},
            f"rendering_{form}",
        )
        for form, name in OTHER_FORMS.items()
    ),
    path("rounds/<int:pk>/report/publish/", drafting.publish, name="publish"),
]
