package followup

import (
	"errors"
	"fmt"
)

// Code sorts errors by what the caller can do about them. The API maps each to one HTTP status.
type Code string

const (
	Malformed       Code = "malformed"       // 400: the request cannot be read
	Unauthenticated Code = "unauthenticated" // 401: nobody is signed in
	Forbidden       Code = "forbidden"       // 403: this person may not do this
	NotFound        Code = "not_found"       // 404: there is no such thing, or not for this person
	Conflict        Code = "conflict"        // 409: the procedure does not allow it now
	TooLarge        Code = "too_large"       // 413: the body or the file is too big
	Invalid         Code = "invalid"         // 422: readable, but a value breaks a rule
	Internal        Code = "internal"        // 500: our fault; details are in the log only
	Unavailable     Code = "unavailable"     // 503: nothing was sent; try again
	Unknown         Code = "unknown"         // 504: the outcome is not known yet; ask again with the same key
)

// Error is the one error type of the product. Says is a sentence a person may read and act on; Rule names the
// rule that refused ("stale_text"); Field names the value at fault, where there is one.
type Error struct {
	Code  Code   `json:"code"`
	Rule  string `json:"rule,omitempty"`
	Says  string `json:"says"`
	Field string `json:"field,omitempty"`
	cause error
}

func (e *Error) Error() string {
	if e.cause != nil {
		return e.Says + ": " + e.cause.Error()
	}
	return e.Says
}

func (e *Error) Unwrap() error { return e.cause }

// Refuse makes an Error with a rule.
func Refuse(code Code, rule, format string, args ...any) *Error {
	return &Error{Code: code, Rule: rule, Says: fmt.Sprintf(format, args...)}
}

// InvalidField makes an Error that names the value at fault.
func InvalidField(field, format string, args ...any) *Error {
	return &Error{Code: Invalid, Rule: "invalid_value", Field: field, Says: fmt.Sprintf(format, args...)}
}

// Because attaches a cause that is logged and never shown.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// AsError returns err as an *Error; anything that is not one is internal, with err as the hidden cause.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return &Error{Code: Internal, Rule: "internal", Says: "something went wrong on our side; it is in the log", cause: err}
}
