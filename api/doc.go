// Package api is the door for machines: REST, written down in openapi.yaml. It translates and decides nothing.
package api

//go:generate go tool -modfile=../tools.mod oapi-codegen -config server.codegen.yaml openapi.yaml
//go:generate go tool -modfile=../tools.mod oapi-codegen -config client.codegen.yaml openapi.yaml
