package main

import (
	"github.com/oklog/ulid/v2"
	"github.com/spf13/cobra"

	"nmrf/deploy/local"
)

func adminCommand(s *settings) *cobra.Command {
	var email, name string
	create := &cobra.Command{Use: "create --email E", Args: cobra.NoArgs,
		Short: "Register the first administrator, while there is none, and print her one-time link",
		RunE: func(c *cobra.Command, _ []string) error {
			p, err := s.console(c.Context())
			if err != nil {
				return err
			}
			defer p.close()
			caller := p.engine.Console(consoleUser(), ulid.Make().String())
			token, err := p.engine.CreateAdministrator(c.Context(), caller, orDefault(name, email), email)
			if err != nil {
				return err
			}
			link := "/link/" + token
			if run, err := local.ReadRun(s.dataDir); err == nil && run.URL != "" {
				link = run.URL + link
			}
			return s.print(map[string]string{"email": email, "link": link},
				"Open this link once, within 72 hours, and choose a password:\n%s", link)
		}}
	create.Flags().StringVar(&email, "email", "", "mail address of the administrator")
	create.Flags().StringVar(&name, "name", "", "her name; empty: the mail address")
	_ = create.MarkFlagRequired("email")
	admin := &cobra.Command{Use: "admin", Short: "Accounts of administrators"}
	admin.AddCommand(create)
	return admin
}
