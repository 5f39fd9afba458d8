"""Mail as staff see it: what became of each message, never its text.

Texts hold links for one use: who reads other people's mail could act in their name.
"""

from django.contrib import admin, messages
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Message
from .outbox import try_again


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin):
    theme = (81, _("Correu"))
    change_form_template = "admin/looked_at_change_form.html"
    list_display = ["title", "to", "state", "attempts", "queued_at", "error"]
    list_filter = ["state", "language"]
    search_fields = ["to", "subject"]
    ordering = ["-queued_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    actions = ["send_again"]
    fields = [
        "to",
        "reply_to",
        "subject",
        "template",
        "language",
        ("state", "attempts"),
        "error",
        ("queued_at", "done_at"),
    ]

    def changelist_view(self, request, extra_context=None):
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def render_change_form(self, request, context, *args, **kwargs):
        context["title"] = capfirst(self.opts.verbose_name)
        return super().render_change_form(request, context, *args, **kwargs)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_send_again_permission(self, request):
        return request.user.has_perm("mail.change_message")

    @admin.display(description=_("assumpte"), ordering="subject")
    def title(self, obj):
        return str(obj)

    @admin.action(description=_("Torna-ho a enviar"), permissions=["send_again"])
    def send_again(self, request, queryset):
        count = try_again(messages=queryset)
        if count:
            text = ngettext(
                "%(count)d correu torna a la cua.", "%(count)d correus tornen a la cua.", count
            ) % {"count": count}
            self.message_user(request, text, messages.SUCCESS)
        else:
            text = _("Cap d’aquests no s’havia deixat per impossible: no s’ha tornat a enviar res.")
            self.message_user(request, text, messages.WARNING)
