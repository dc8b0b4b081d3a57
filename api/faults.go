package api

import (
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"nmrf/followup"
)

// maxFaults is how many faults of one request are named.
const maxFaults = 20

// asFaults words what the validation found: the first fault as the problem, all of them in its list.
func asFaults(err error) error {
	if err == nil {
		return nil
	}
	faults := faultsIn(err, "")
	if len(faults) == 0 {
		return followup.Refuse(followup.Invalid, "invalid_value", "a value breaks its rule").Because(err)
	}
	first := &followup.Error{Code: followup.Invalid, Rule: "invalid_value", Field: faults[0].Field, Says: faults[0].Detail}
	if strings.HasPrefix(first.Says, unknownField) {
		first.Rule = "unknown_field"
	}
	return &refusal{cause: first, faults: faults[:min(len(faults), maxFaults)]}
}

const unknownField = "there is no such field"

// faultsIn lists the faults of an error tree; where names the parameter that they are in.
func faultsIn(err error, where string) []Fault {
	switch e := err.(type) {
	case openapi3.MultiError:
		var all []Fault
		for _, inner := range e {
			all = append(all, faultsIn(inner, where)...)
		}
		return all
	case *openapi3filter.RequestError:
		if e.Parameter != nil {
			where = e.Parameter.Name
		}
		if inner := faultsIn(e.Err, where); len(inner) > 0 {
			return inner
		}
		return []Fault{{Field: where, Detail: sentence(e)}}
	case *openapi3.SchemaError:
		return schemaFaults(e, where)
	}
	return nil
}

func sentence(e *openapi3filter.RequestError) string {
	if e.Err == openapi3filter.ErrInvalidRequired {
		return "this value is missing"
	}
	return "this value has the wrong form"
}

// schemaFaults names each field that an object should not have, or else the value at fault.
func schemaFaults(e *openapi3.SchemaError, where string) []Fault {
	path := e.JSONPointer()
	if where != "" {
		path = append([]string{where}, path...)
	}
	object, isObject := e.Value.(map[string]any)
	if e.SchemaField == "properties" && isObject {
		var all []Fault
		for name := range object {
			if e.Schema.Properties[name] == nil && strings.Contains(e.Reason, `"`+name+`"`) {
				all = append(all, Fault{Field: strings.Join(append(path, name), "."), Detail: unknownField})
			}
		}
		return all
	}
	return []Fault{{Field: strings.Join(path, "."), Detail: e.Reason}}
}
