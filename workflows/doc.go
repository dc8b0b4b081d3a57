// Package workflows says when things happen: one workflow a process, on one shared machine. The workflows decide with
// followup and record with activities; they read no clock but Temporal's, and no policy.
package workflows
