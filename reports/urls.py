from django.urls import path, re_path

import commitments.converters  # noqa: F401  - registers <address:…>
from reports.views import (
    api,
    cards,
    cover,
    deciding,
    drafting,
    feeds,
    open_data,
    open_pages,
    own_work,
    public,
    sitemaps,
    tracing,
    variations,
    writing,
)

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

of_report = "reports/<slug:agreement>/<slug:label>/"
of_draft = "rounds/<int:pk>/report/"

being_written = [
    path(f"{of_draft}sections/", writing.sections, name="sections"),
    path(f"{of_draft}sections/helped/choose/", writing.good_practice, name="good_practice"),
    path(f"{of_draft}sections/<slug:key>/", writing.section, name="section"),
    path(f"{of_draft}sections/<slug:key>/versions/", writing.versions, name="versions"),
    path(f"{of_draft}sections/<slug:key>/versions/<int:number>/bring-back/", writing.bring_back, name="bring_back"),
    path(f"{of_draft}recommendations/", writing.recommendations, name="recommendations"),
    path(f"{of_draft}recommendations/new/", writing.recommendation, name="new_recommendation"),
    path(f"{of_draft}recommendations/<int:number>/", writing.recommendation, name="recommendation"),
    path(
        f"{of_draft}recommendations/<int:number>/remove/", writing.remove_recommendation, name="remove_recommendation"
    ),
    path(f"{of_draft}recommendations/<int:number>/log/", deciding.log_act, name="log_act"),
    path(f"{of_draft}people/", writing.participants, name="participants"),
    path(f"{of_draft}people/<int:number>/remove/", writing.remove_participant, name="remove_participant"),
    path(f"{of_draft}comments/", deciding.comments, name="comments"),
    path(f"{of_draft}comments/<int:number>/answer/", deciding.answer_comment, name="answer_comment"),
    path(f"{of_draft}open-for-comment/", deciding.open_for_comment, name="open_for_comment"),
    path(f"{of_draft}back-to-drafting/", deciding.take_back, name="take_back"),
    path(f"{of_draft}approve/", deciding.approve, name="approve"),
    path(f"{of_draft}take-approval-back/", deciding.withdraw_approval, name="withdraw_approval"),
    path(f"{of_draft}correct/", deciding.correct, name="correct"),
    path(f"{of_draft}abandon/", deciding.abandon, name="abandon"),
    path(f"{of_draft}publishing/<int:number>/", drafting.publishing, name="publishing"),
]

open_to_all = [
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.sitemap, name="sitemap"),
    path("sitemap/<slug:part>-<int:number>.xml", sitemaps.sitemap_part, name="sitemap_part"),
    path("find/", open_pages.search, name="search"),
    path("partnerships/<slug:slug>/", open_pages.partnership, name="partnership"),
    path("partnerships/<slug:slug>/reports.atom", feeds.partnership_feed, name="partnership_feed"),
    path(f"{of_organisation}record/", open_pages.organisation_record, name="organisation_record"),
    path(f"{of_organisation}record/<slug:agreement>/", open_pages.organisation_answers, name="organisation_answers"),
    path(f"{of_organisation}like-promises/", open_pages.like_promises, name="like_promises"),
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
    path("agreements/<slug:slug>/variations/<int:number>/", variations.variation, name="variation"),
    path("agreements/<slug:slug>/variations/<int:number>/propose/", variations.propose, name="propose_variation"),
    path(
        "agreements/<slug:slug>/variations/<int:number>/bring-into-force/",
        variations.bring_into_force,
        name="bring_variation_into_force",
    ),
    path("reports/", public.reports, name="reports"),
    path("reports/<slug:agreement>/<slug:label>/", public.publication, name="publication"),
    path(
        "reports/<slug:agreement>/<slug:label>/state-of-the-sector.pdf", public.publication_pdf, name="publication_pdf"
    ),
    *(
        path(f"{of_report}{name}", public.publication_file, {"form": form}, f"publication_{form}")
        for form, name in OTHER_FORMS.items()
    ),
    path(f"{of_report}publications/<int:number>/", public.publication, name="publication_numbered"),
    path(
        f"{of_report}publications/<int:number>/state-of-the-sector.pdf",
        public.publication_pdf,
        name="publication_pdf_numbered",
    ),
    *(
        path(
            f"{of_report}publications/<int:number>/{name}",
            public.publication_file,
            {"form": form},
            f"publication_{form}_numbered",
        )
        for form, name in OTHER_FORMS.items()
    ),
    path(f"{of_report}recommendations/", deciding.action_log, name="action_log"),
    # Of the report that stands, and of each publication by its number, which stays when a correction takes its place.
    *(
        path(f"{of_report}{place}{name}", view, name=f"{view.__name__}{ending}")
        for place, ending in [("", ""), ("publications/<int:number>/", "_numbered")]
        for name, view in [
            ("figures/", tracing.figures),
            ("figures/in/<slug:key>/", tracing.figures_in),
            ("figures/<str:ref>.csv", tracing.figure_csv),
            ("figures/<str:ref>/", tracing.figure),
        ]
    ),
    path(
        "reports/<slug:agreement>/<slug:label>/<slug:organisation>/",
        public.published_assessment,
        name="published_assessment",
    ),
    path("rounds/<int:pk>/report/", drafting.draft, name="draft"),
    path("rounds/<int:pk>/report/preview/", drafting.preview, name="preview"),
    *being_written,
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
    path("partnerships/<slug:slug>/cover-sheet/", cover.cover_fields, name="cover_fields"),
    path("partnerships/<slug:slug>/cover-sheet/from/<slug:key>/", cover.cover_begin_from, name="cover_begin_from"),
    path("partnerships/<slug:slug>/cover-sheet/fields/new/", cover.cover_field, name="cover_field_new"),
    path("partnerships/<slug:slug>/cover-sheet/fields/<int:pk>/", cover.cover_field, name="cover_field"),
    path("partnerships/<slug:slug>/cover-sheet/fields/<int:pk>/up/", cover.cover_field_up, name="cover_field_up"),
    path(
        "partnerships/<slug:slug>/cover-sheet/fields/<int:pk>/remove/",
        cover.cover_field_remove,
        name="cover_field_remove",
    ),
    path("rounds/<int:pk>/report/cover-sheets/", cover.cover_sheets, name="cover_sheets"),
    path("rounds/<int:pk>/report/cover-sheets/<int:number>/", cover.cover_sheet, name="cover_sheet"),
    path("rounds/<int:pk>/report/cover-sheets/<int:number>/print/", cover.cover_sheet_print, name="cover_sheet_print"),
    path(
        "rounds/<int:pk>/report/cover-sheets/<int:number>/cover-sheet.pdf",
        cover.cover_sheet_file,
        {"kind": "pdf"},
        name="cover_sheet_pdf",
    ),
    path(
        "rounds/<int:pk>/report/cover-sheets/<int:number>/cover-sheet.docx",
        cover.cover_sheet_file,
        {"kind": "word"},
        name="cover_sheet_word",
    ),
]
