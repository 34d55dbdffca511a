"""A second, slow hall, written from the laws alone, and a hall whose every act it foretells and follows."""
