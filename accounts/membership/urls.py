"""Sign-in, invitations and people. Nobody signs up here, so of allauth's pages only those few are wired."""

from allauth.account.views import AccountInactiveView
from django.urls import include, path

from accounts.blackouts.urls import blackout_patterns
from accounts.membership import views

_ours = [
    path("invitation/", views.invitation_accept, name="invitation_accept"),
    path("invitation/<str:secret>/", views.invitation, name="invitation"),
    path("own-language/", views.own_language, name="own_language"),
    path("own-sign-ins/", views.own_sign_ins, name="own_sign_ins"),
    path("people/", views.person_list, name="person_list"),
    path("people/invite/", views.person_invite, name="person_invite"),
    path("people/sign-ins/", views.nobodys_sign_ins, name="nobodys_sign_ins"),
    path("people/<int:pk>/", views.person_detail, name="person_detail"),
    path("people/<int:pk>/sign-ins/", views.person_sign_ins, name="person_sign_ins"),
    path("people/<int:pk>/edit/", views.person_edit, name="person_edit"),
    path("people/<int:pk>/give-role/", views.person_give_role, name="person_give_role"),
    path("people/<int:pk>/take-role/", views.person_take_role, name="person_take_role"),
    path("people/<int:pk>/disable/", views.person_disable, name="person_disable"),
    path("people/<int:pk>/enable/", views.person_enable, name="person_enable"),
    path("people/<int:pk>/invite-again/", views.person_invite_again, name="person_invite_again"),
    *blackout_patterns,
]

urlpatterns = [
    # The names are allauth's: it looks for its pages under them.
    path("sign-in/", views.SignInPage.as_view(), name="account_login"),
    path("sign-in/code/", views.ask_for_code, name="account_request_login_code"),
    path("sign-in/code/confirm/", views.confirm_code, name="account_confirm_login_code"),
    path("sign-in/disabled/", AccountInactiveView.as_view(), name="account_inactive"),
    path("sign-out/", views.sign_out, name="account_logout"),
    path("password/", views.ChangeOwnPassword.as_view(), name="account_change_password"),
    path("", include((_ours, "accounts"))),
]
