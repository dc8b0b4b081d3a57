// Package uhri embeds the example export: recommendations to an invented State, in the shape of the Universal Human Rights Index.
package uhri

import _ "embed"

// Example is example.json.
//
//go:embed example.json
var Example []byte
