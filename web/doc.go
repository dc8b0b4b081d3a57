// Package web is the door for people: pages rendered by the server, in the six languages of the United Nations. Nothing in it
// needs JavaScript. It calls the engine and keeps no state but the cookies of the session and of the chosen language.
package web

//go:generate go tool -modfile=../tools.mod templ generate
