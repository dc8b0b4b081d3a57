// Package mail tells people what is asked of them: it makes mails of what the outbox holds and sends them by SMTP. A mail says the
// act wanted and the date, and leads to a page; it holds no text of the case and no link that acts.
package mail
