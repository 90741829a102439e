"""What a change of the code sets does to rules, value sets, payer packs and past claims."""
