"""The reflection log: what was asked, what was answered, what was happening then."""
