"""Who is asked, and is it really them? People, lists, invitations, messages, response rates: never Flask."""
