// Package followup is the functional core: the nouns of a State's follow-up on human-rights recommendations and
// every rule of its procedure. Commands go in, events come out: Decide judges, Apply folds, and both are pure.
// The package imports no other room, reads no clock, no network, no database, no order of a map and no chance:
// time enters as a value. Every instant is UTC; every id is a ULID made by the caller unless it says otherwise.
package followup
