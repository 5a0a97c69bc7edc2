from django.urls import path

import commitments.converters  # noqa: F401  - registers <address:…>
from commitments import views
from commitments.beginning import views as beginning
from commitments.drafting import views as drafting
from commitments.linking import views as linking
from commitments.variations import views as variations
from commitments.workbench import views as workbench

app_name = "commitments"

of_edition = "agreements/<slug:slug>/<address:label>/"
of_draft = f"{of_edition}edit/"
of_clause = f"{of_draft}clauses/<address:ref>/"

being_drafted = [
    path(of_draft, drafting.edit, name="edit"),
    path(f"{of_draft}add/", drafting.add_clause, name="add_clause"),
    path(f"{of_draft}renumber/", drafting.renumber, name="renumber"),
    path(f"{of_draft}parties/", drafting.edit_parties, name="edit_parties"),
    path(f"{of_draft}glossary/", drafting.edit_glossary, name="edit_glossary"),
    path(f"{of_draft}about/", drafting.edit_facts, name="edit_facts"),
    path(f"{of_draft}lineages/", drafting.edit_lineages, name="edit_lineages"),
    path(f"{of_draft}put-back/", drafting.put_back, name="put_back_clause"),
    path(f"{of_clause}lineage/", drafting.edit_lineage, name="edit_lineage"),
    path(of_clause, drafting.edit_clause, name="edit_clause"),
    path(f"{of_clause}step/", drafting.step, name="step"),
    path(f"{of_clause}move/", drafting.place, name="place"),
    path(f"{of_clause}remove/", drafting.remove_clause, name="remove_clause"),
]

of_variation = "agreements/<slug:slug>/variations/<int:number>/"

being_varied = [
    path(f"{of_edition}vary/", variations.begin, name="begin_variation"),
    path(f"{of_variation}change/", variations.change, name="change_variation"),
    path(f"{of_variation}parties/<slug:party>/", variations.record, name="record_consent"),
    path(f"{of_variation}give-up/", variations.abandon, name="abandon_variation"),
]

begun_from_what_is_there = [
    path("begin/", beginning.ways, name="begin"),
    path("templates/<slug:template>.yaml", beginning.template_file, name="template_file"),
    path("templates/<slug:template>/", beginning.template, name="template"),
    path("templates/<slug:template>/use/", beginning.use_template, name="use_template"),
    path(f"{of_edition}use-as-template/", beginning.use_edition, name="use_edition"),
]

urlpatterns = [
    path("search/", views.search, name="search"),
    path("agreement-files/load/", views.load, name="load"),
    path("themes/<slug:slug>/", views.theme, name="theme"),
    # An edition's files end in what they are, without a slash, so that no label or ref can be taken for them.
    path("agreements/<slug:slug>/<address:label>.yaml", views.edition_file, name="edition_file"),
    path("agreements/<slug:slug>/<address:label>.txt", views.sealed_text, name="sealed_text"),
    path("agreements/<slug:slug>/<address:label>.csv", views.edition_table, name="edition_table"),
    path("agreements/<slug:slug>/<address:label>.docx", views.edition_word, name="edition_word"),
    path("agreements/<slug:slug>/<address:label>.pdf", views.edition_pdf, name="edition_pdf"),
    path("agreements/<slug:slug>/<address:label>/", views.edition, name="edition"),
    path(f"{of_edition}make-pdf/", views.make_pdf, name="make_pdf"),
    path("agreements/<slug:slug>/<address:label>/bring-into-force/", views.bring_into_force, name="bring_into_force"),
    path(f"{of_edition}changes/", views.changes, name="changes"),
    path(f"{of_edition}next-edition/", drafting.next_edition, name="next_edition"),
    *being_drafted,
    *being_varied,
    *begun_from_what_is_there,
    path("agreements/<slug:slug>/<address:label>/<address:ref>/", views.clause, name="clause"),
    path("agreements/<slug:slug>/<address:label>/<address:ref>/like/", linking.like, name="like"),
    path("likenesses/", linking.likenesses, name="likenesses"),
    path("likenesses/suggestions/<slug:agreement>/", linking.suggestions, name="suggestions"),
    path("likenesses/<int:pk>/agree/", linking.agree_likeness, name="agree_likeness"),
    path("likenesses/<int:pk>/withdraw/", linking.end_likeness, name="end_likeness"),
    path("imports/", workbench.imports, name="imports"),
    path("imports/new/", workbench.new_import, name="new_import"),
    path("imports/<int:pk>/", workbench.import_, name="import"),
    path("imports/<int:pk>/clauses/<int:clause>/", workbench.import_clause, name="import_clause"),
    path("imports/<int:pk>/clauses/<int:clause>/act/", workbench.import_act, name="import_act"),
    path("imports/<int:pk>/clauses/<int:clause>/split/", workbench.split_clause, name="split_clause"),
    path("imports/<int:pk>/clauses/<int:clause>/move/", workbench.move_clause, name="move_clause"),
    path("imports/<int:pk>/clauses/<int:clause>/beneath/", workbench.set_beneath, name="set_beneath"),
    path("imports/<int:pk>/questions/", workbench.questions, name="questions"),
    path("imports/<int:pk>/glossary/", workbench.import_glossary, name="import_glossary"),
    path("imports/<int:pk>/undo/", workbench.undo_step, name="undo_step"),
    path("imports/<int:pk>/redo/", workbench.redo_step, name="redo_step"),
    path("imports/<int:pk>/history/", workbench.import_history, name="import_history"),
    path("imports/<int:pk>/parties/", workbench.import_parties, name="import_parties"),
    path("imports/<int:pk>/left-out/", workbench.left_out, name="left_out"),
    path("imports/<int:pk>/left-out/<int:number>/", workbench.put_back, name="put_back"),
    path("imports/<int:pk>/to-settle/", workbench.to_settle, name="to_settle"),
    path("imports/<int:pk>/to-settle/<int:number>/", workbench.settle, name="settle"),
    path("imports/<int:pk>/draft/", workbench.make_draft, name="make_draft"),
    path("imports/<int:pk>/give-up/", workbench.abandon_import, name="abandon_import"),
]
