package api_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/api/apitest"
	"nmrf/api/client"
	"nmrf/followup"
)

func TestFromTheLinkToTheSession(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	ctx, admin, nobody := t.Context(), w.People["administrator"].API, w.Client(t, "")
	made, err := admin.CreatePersonWithResponse(ctx, nil, client.NewPerson{Name: "Nia Novak", Email: "Nia@State.example", Language: "fr"})
	require.NoError(t, err)
	granted, err := admin.CreateGrantWithResponse(ctx, nil, client.NewGrant{Person: made.JSON201.Person.ID, Institution: w.Institutions["health"],
		Role: followup.FocalPoint, Instrument: "letter 7"})
	require.NoError(t, err)

	redeem := func(password string) int {
		res, err := nobody.RedeemLinkWithResponse(ctx, made.JSON201.LinkToken, client.NewPassword{Password: password})
		require.NoError(t, err)
		return res.StatusCode()
	}
	require.Equal(t, http.StatusUnprocessableEntity, redeem("short"))
	require.Equal(t, http.StatusNoContent, redeem(apitest.Password))
	require.Equal(t, http.StatusNotFound, redeem(apitest.Password), "it works once")

	session, err := nobody.SignInWithResponse(ctx, client.Credentials{Email: "nia@state.EXAMPLE", Password: apitest.Password})
	require.NoError(t, err)
	require.Equal(t, http.StatusCreated, session.StatusCode(), "%s", session.Body)
	nia := w.Client(t, session.JSON201.Token)
	me, err := nia.GetMeWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, "Nia Novak", me.JSON200.Person.Name)
	require.Equal(t, followup.FocalPoint, me.JSON200.Grants[0].Role)
	require.Equal(t, w.Institutions["health"], me.JSON200.Institutions[0].ID)

	ended, err := admin.EndGrantWithResponse(ctx, granted.JSON201.ID, nil)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, ended.StatusCode(), "%s", ended.Body)
	me, err = nia.GetMeWithResponse(ctx)
	require.NoError(t, err)
	require.Empty(t, me.JSON200.Grants)

	out, err := nia.SignOutWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, http.StatusNoContent, out.StatusCode())
	me, err = nia.GetMeWithResponse(ctx)
	require.NoError(t, err)
	require.Equal(t, http.StatusUnauthorized, me.StatusCode())
}

func TestGuessingIsSlowedDown(t *testing.T) {
	t.Parallel()
	w := apitest.New(t)
	nobody := w.Client(t, "")
	try := func(email, password string) *client.SignInResponse {
		res, err := nobody.SignInWithResponse(t.Context(), client.Credentials{Email: email, Password: password})
		require.NoError(t, err)
		return res
	}
	hana := w.People["focal_health"].Email
	for range 12 {
		require.Equal(t, http.StatusCreated, try(hana, apitest.Password).StatusCode(), "who has the password is not slowed down")
	}
	for range 10 {
		require.Equal(t, http.StatusUnauthorized, try(hana, "wrong").StatusCode())
	}
	slow := try(hana, apitest.Password)
	require.Equal(t, http.StatusTooManyRequests, slow.StatusCode())
	require.NotEmpty(t, slow.HTTPResponse.Header.Get("Retry-After"))
	require.Equal(t, http.StatusUnauthorized, try("nobody@state.example", "wrong").StatusCode(), "others are not")
}
