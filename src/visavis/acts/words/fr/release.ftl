# Décisions de diffusion. $id est le début de l'identifiant du fil.
release-grant = { $office } diffuse plus largement la déclaration { $id }, comme décidé ici
release-request = { $office } demande une seconde personne : une diffusion attend, rien n'est parti ({ $id })
release-approve = { $office } consent à la diffusion demandée ({ $id }) ; elle est partie
release-refuse = { $office } refuse la diffusion demandée ({ $id }) : { $reason } ; rien n'est parti
release-withdraw = { $office } retire la déclaration { $id } : ne plus s'en servir ; les deux registres la gardent
release-cannot-be-recalled = Ce qui est parti ne peut être rappelé. Un retrait ou une expiration demande au destinataire de ne plus s'en servir ; rien de ce qu'il détient n'est effacé.
state-release-request-waiting = attend une seconde personne
state-approved = approuvée par une seconde personne
state-release-withdrawn = retirée : gardée au registre, plus affichée
state-whole = entière
state-generalised = généralisée : lieu, hauteur et temps moins précis
gone-expired = [expiré le { $at }]
gone-withdrawn = [retiré le { $at }]
