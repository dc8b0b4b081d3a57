package api

import (
	"context"

	"nmrf/followup"
)

// ListInstitutions lists institutions.
func (d *door) ListInstitutions(ctx context.Context, _ ListInstitutionsRequestObject) (ListInstitutionsResponseObject, error) {
	all, err := d.engine.Institutions(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListInstitutions200JSONResponse{Items: list(all)}, nil
}

// CreateInstitution registers an institution.
func (d *door) CreateInstitution(ctx context.Context, r CreateInstitutionRequestObject) (CreateInstitutionResponseObject, error) {
	made, err := d.engine.CreateInstitution(ctx, as(ctx, r.Params.IdempotencyKey), followup.Institution{Name: r.Body.Name, Kind: r.Body.Kind})
	if err != nil {
		return nil, err
	}
	return CreateInstitution201JSONResponse(made), nil
}

// ListPeople lists people.
func (d *door) ListPeople(ctx context.Context, _ ListPeopleRequestObject) (ListPeopleResponseObject, error) {
	all, err := d.engine.People(ctx, as(ctx, ""))
	if err != nil {
		return nil, err
	}
	return ListPeople200JSONResponse{Items: list(all)}, nil
}

// CreatePerson registers a person.
func (d *door) CreatePerson(ctx context.Context, r CreatePersonRequestObject) (CreatePersonResponseObject, error) {
	p := followup.Person{Name: r.Body.Name, Email: r.Body.Email, Language: string(r.Body.Language)}
	made, token, err := d.engine.CreatePerson(ctx, as(ctx, r.Params.IdempotencyKey), p)
	if err != nil {
		return nil, err
	}
	return CreatePerson201JSONResponse{Person: made, LinkToken: token}, nil
}

// CreateGrant gives a role.
func (d *door) CreateGrant(ctx context.Context, r CreateGrantRequestObject) (CreateGrantResponseObject, error) {
	b := r.Body
	if err := checkInstants(instant{"from", b.From}, instant{"to", b.To}); err != nil {
		return nil, err
	}
	made, err := d.engine.CreateGrant(ctx, as(ctx, r.Params.IdempotencyKey), followup.Grant{Person: b.Person, Institution: b.Institution,
		Role: b.Role, From: b.From, To: b.To, Instrument: b.Instrument})
	if err != nil {
		return nil, err
	}
	return CreateGrant201JSONResponse(made), nil
}

// EndGrant ends a grant.
func (d *door) EndGrant(ctx context.Context, r EndGrantRequestObject) (EndGrantResponseObject, error) {
	if err := d.engine.EndGrant(ctx, as(ctx, r.Params.IdempotencyKey), r.Grant); err != nil {
		return nil, err
	}
	return EndGrant204Response{}, nil
}
