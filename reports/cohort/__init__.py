"""Many students' evidence for one recipient: a ZIP in the form of BagIt, with a pack each and tables of all of them."""
