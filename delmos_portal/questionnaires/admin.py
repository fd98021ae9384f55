"""Puts the forms and their builder in the workspace."""

from delmos_portal.questionnaires.views import outline, trying, versions, writing
from delmos_portal.workspace import site

site.add_page("formular/", versions.index, "questionnaires")
site.add_page("formular/nytt/", versions.new, "questionnaire-new")
site.add_page("formular/las-in/", versions.import_file, "questionnaire-import")
site.add_page("formular/<int:pk>/", versions.questionnaire, "questionnaire")
site.add_page("formular/<int:pk>/nytt-utkast/", versions.open_draft, "questionnaire-open-draft")
site.add_page("formular/<int:pk>/utkast/", outline.draft, "questionnaire-draft")
site.add_page("formular/<int:pk>/utkast/namn/", outline.rename, "questionnaire-rename")
site.add_page("formular/<int:pk>/utkast/flytta/", outline.move, "questionnaire-move")
site.add_page(
    "formular/<int:pk>/utkast/ta-bort/<slug:what>/<str:key>/",
    outline.remove,
    "questionnaire-remove",
)
site.add_page("formular/<int:pk>/utkast/avsnitt/", writing.section, "questionnaire-section-new")
site.add_page(
    "formular/<int:pk>/utkast/avsnitt/<str:key>/", writing.section, "questionnaire-section"
)
site.add_page(
    "formular/<int:pk>/utkast/avsnitt/<str:section>/ny-fraga/",
    writing.new_question,
    "questionnaire-question-new",
)
site.add_page(
    "formular/<int:pk>/utkast/fraga/<str:key>/", writing.question, "questionnaire-question"
)
site.add_page("formular/<int:pk>/utkast/kontroll/", writing.total, "questionnaire-sum-new")
site.add_page("formular/<int:pk>/utkast/kontroll/<int:number>/", writing.total, "questionnaire-sum")
site.add_page("formular/<int:pk>/utkast/publicera/", versions.publish, "questionnaire-publish")
site.add_page("formular/<int:pk>/utkast/kasta/", versions.discard, "questionnaire-discard")
site.add_page("formular/version/<int:pk>/", trying.preview, "questionnaire-preview")
site.add_page("formular/version/<int:pk>/prova/", trying.attempt, "questionnaire-attempt")
site.add_page("formular/version/<int:pk>/kopiera/", versions.copy, "questionnaire-copy")
site.add_page("formular/version/<int:pk>/fil/", versions.export, "questionnaire-export")
