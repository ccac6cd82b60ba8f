"""Accounts at the desk: an administrator gives people roles, and nobody can make himself more than he is."""

from django.contrib import admin
from django.contrib.auth import get_user_model
from django.contrib.auth.admin import UserAdmin
from django.utils.translation import gettext_lazy as _

User = get_user_model()
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(UserAdmin):
    """The accounts. What is beyond a role (superuser, single permissions) is for superusers only.

    An account is switched off and not deleted, since the history names it.
    """

    list_display = ["username", "first_name", "last_name", "email", "roles", "is_active", "last_login"]
    list_filter = ["groups", "is_active", "is_staff"]
    role = (_("Role"), {"fields": ["is_active", "is_staff", "groups"]})

    @admin.display(description=_("roles"))
    def roles(self, user):
        """The names of the account's groups."""
        return ", ".join(group.name for group in user.groups.all())

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        """Without the boxes that only a superuser may tick."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or request.user.is_superuser:
            return fieldsets
        return [
            self.role if "is_superuser" in options["fields"] else (name, options)
            for name, options in fieldsets
        ]

    def has_change_permission(self, request, obj=None):
        """A superuser is changed by superusers only: a new password would be as good as the account."""
        beyond = obj is not None and obj.is_superuser and not request.user.is_superuser
        return not beyond and super().has_change_permission(request, obj)
