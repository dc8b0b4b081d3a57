package api

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"nmrf/followup"
)

// authenticate finds out who asks, where the operation needs to know.
func (d *door) authenticate(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		op := d.operation(c)
		if op == nil || (op.Security != nil && len(*op.Security) == 0) {
			return next(c)
		}
		ctx := c.Request().Context()
		scheme, token, _ := strings.Cut(c.Request().Header.Get(echo.HeaderAuthorization), " ")
		if !strings.EqualFold(scheme, "Bearer") || token == "" {
			return followup.Refuse(followup.Unauthenticated, "not_signed_in", "sign in first, and send the token as Authorization: Bearer")
		}
		caller, err := d.engine.Authenticate(ctx, token, callOf(ctx).id)
		if err != nil {
			return err
		}
		callOf(ctx).caller = caller
		return next(c)
	}
}

// SignIn opens a session.
func (d *door) SignIn(ctx context.Context, r SignInRequestObject) (SignInResponseObject, error) {
	who := strings.ToLower(r.Body.Email) + " " + callOf(ctx).from
	if err := d.signIns.take(who, time.Now()); err != nil {
		return nil, err
	}
	token, expires, err := d.engine.SignIn(ctx, strings.ToLower(r.Body.Email), r.Body.Password)
	if err != nil {
		return nil, err
	}
	d.signIns.giveBack(who)
	return SignIn201JSONResponse{Token: token, ExpiresAt: expires}, nil
}

// SignOut closes the caller's session.
func (d *door) SignOut(ctx context.Context, _ SignOutRequestObject) (SignOutResponseObject, error) {
	if err := d.engine.SignOut(ctx, as(ctx, "")); err != nil {
		return nil, err
	}
	return SignOut204Response{}, nil
}

// RedeemLink sets a password.
func (d *door) RedeemLink(ctx context.Context, r RedeemLinkRequestObject) (RedeemLinkResponseObject, error) {
	who := "link " + callOf(ctx).from
	if err := d.signIns.take(who, time.Now()); err != nil {
		return nil, err
	}
	if err := d.engine.RedeemLink(ctx, r.Token, r.Body.Password); err != nil {
		return nil, err
	}
	d.signIns.giveBack(who)
	return RedeemLink204Response{}, nil
}

// GetMe tells the caller who she is.
func (d *door) GetMe(ctx context.Context, _ GetMeRequestObject) (GetMeResponseObject, error) {
	me, err := d.engine.Me(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	institutions := slices.SortedFunc(maps.Values(me.Institutions), func(a, b followup.Institution) int { return strings.Compare(a.Name, b.Name) })
	return GetMe200JSONResponse{Person: me.Person, Grants: list(me.Grants), Institutions: list(institutions)}, nil
}

// ListTasks makes one of the lists of what concerns the caller.
func (d *door) ListTasks(ctx context.Context, r ListTasksRequestObject) (ListTasksResponseObject, error) {
	read := d.engine.Tasks
	switch r.Params.List {
	case Waiting:
		read = d.engine.Waiting
	case Information:
		read = d.engine.ForInformation
	}
	tasks, err := read(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListTasks200JSONResponse{Items: each(tasks, taskOf)}, nil
}
