"""What is asked and answered? Forms, answers, statistics, quality: never a person, never Flask."""
