// Package engine holds the use cases. Both doors call it, and nothing else does the work: it authenticates, asks the policy,
// stores texts, signs commands and sends them to the workflows, and reads what there is. Every use case is registered with the
// object and the action that the policy is asked about; a method that is not stops the program from starting.
package engine
