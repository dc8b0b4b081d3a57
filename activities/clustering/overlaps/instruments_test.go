package overlaps_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"nmrf/activities/clustering/overlaps"
)

// named lists texts and the codes that they name, separated by commas.
var named = []struct{ text, codes string }{
	// The core treaties and their protocols.
	{"Ratify the International Covenant on Civil and Political Rights", "ICCPR"},
	{"Accede to ICCPR and ICESCR", "ICCPR,ICESCR"},
	{"Ratify the two International Covenants", "ICCPR,ICESCR"},
	{"Comply with the Covenants on Civil and Political Rights and on Economic, Social and Cultural Rights", "ICCPR,ICESCR"},
	{"Sign the Convention on the Rights of Persons with Disabilities (CRPD)", "CRPD"},
	{"Sign CRPD and its Optional Protocol", "CRPD,OP-CRPD"},
	{"Sign the Convention on the Rights of Persons with Disabilities and the Optional Protocol thereto", "CRPD,OP-CRPD"},
	{"Sign the Optional Protocol to the Convention on the Rights of Persons with Disabilities", "OP-CRPD"},
	{"Ratify the CRPD Optional Protocol without delay", "OP-CRPD"},
	{"Ratify OP-CRPD", "OP-CRPD"},
	{"Ratify the Optional Protocol to the Convention against Torture", "OP-CAT"},
	{"Ratify the OPCAT", "OP-CAT"},
	{"Join OP-CAT", "OP-CAT"},
	{"Join the CAT-OP", "OP-CAT"},
	{"Ratify the Optional Protocol (OP-CAT) to the Convention against Torture and other forms of ill-treatment", "OP-CAT"},
	{"Implement the Convention against Torture and Other Cruel, Inhuman or Degrading Treatment or Punishment and its Optional Protocol", "CAT,OP-CAT"},
	{"Make the declaration under article 22 of the Convention against Torture", "CAT,CAT art. 22"},
	{"Accept the procedures under articles 20, 21 and 22 of CAT", "CAT,CAT art. 20,CAT art. 21,CAT art. 22"},
	{"Ratify the second Optional Protocol to ICCPR, aiming at the abolition of the death penalty", "ICCPR-OP2"},
	{"Abolish capital punishment and join the Second Optional Protocol", "ICCPR-OP2"},
	{"Ratify the Optional Protocol to the International Covenant on Civil and Political Rights on the abolition of the death penalty", "ICCPR-OP2"},
	{"Ratify ICCPR-OP 2", "ICCPR-OP2"},
	{"Ratify ICCPR-OP1 and the second OP-ICCPR", "ICCPR-OP1,ICCPR-OP2"},
	{"Ratify the first and second Optional Protocols to ICCPR", "ICCPR-OP1,ICCPR-OP2"},
	{"Ratify ICCPR and its two Optional Protocols", "ICCPR,ICCPR-OP1,ICCPR-OP2"},
	{"Ratify the Optional Protocols to ICESCR, CAT and CEDAW", "CEDAW-OP,ICESCR-OP,OP-CAT"},
	{"Ratify the Optional Protocol to ICESCR and CRPD", "CRPD,ICESCR-OP"},
	{"Join ICESCR, CAT and their Optional Protocols", "CAT,ICESCR,ICESCR-OP,OP-CAT"},
	{"Ratify both Optional Protocols to the Convention on the Rights of the Child", "OP-CRC-AC,OP-CRC-SC"},
	{"Ratify the three Optional Protocols to the CRC", "OP-CRC-AC,OP-CRC-IC,OP-CRC-SC"},
	{"Ratify the third Optional Protocol to the CRC", "OP-CRC-IC"},
	{"Ratify the Optional Protocol to the Convention on the Rights of the Child on a communications procedure", "OP-CRC-IC"},
	{"Sign the Optional Protocol on the involvement of children in armed conflict", "OP-CRC-AC"},
	{"Sign the Optional Protocols to the CRC on the sale of children, child prostitution and child pornography and on the involvement of children in armed conflict", "OP-CRC-AC,OP-CRC-SC"},
	{"Prevent the sale of children", ""},
	{"Ratify the Convention on the Protection of the Rights of All Migrant Workers and Members of Their Families", "ICRMW"},
	{"Join ICMW", "ICRMW"},
	{"Ratify CED and recognise the competence of the Committee under articles 31 and 32 of the Convention", "ICPPED,ICPPED art. 31,ICPPED art. 32"},
	{"Ratify the Convention for the Protection of All Persons from Enforced Disappearance", "ICPPED"},
	{"Withdraw reservations to CEDAW, in particular article 16", "CEDAW,CEDAW art. 16"},
	{"Amend article 16 of the Family Code", ""},
	{"Follow what the CEDAW Committee asked for", ""},
	{"Review the case in which the cat was seized", ""},

	// What leaves open which is meant.
	{"Ratify the Optional Protocol", "OP"},
	{"Ratify the Optional Protocol to ICCPR", "ICCPR-OP"},
	{"Ratify the Optional Protocols to the CRC", "OP-CRC"},
	{"Draw up a protocol for the care of victims", ""},
	{"Ratify all core human rights treaties", "core-treaties"},
	{"Ratify the remaining optional protocols to the core human rights treaties", "optional-protocols"},
	{"Join ILO conventions", "ILO"},
	{"Join the fundamental ILO conventions", "ILO-core"},

	// Labour.
	{"Ratify ILO Convention No. 169", "ILO-C169"},
	{"Ratify Convention 169 of the International Labour Organization concerning indigenous and tribal peoples", "ILO-C169"},
	{"Ratify the Indigenous and Tribal Peoples Convention", "ILO-C169"},
	{"Ratify ILO Conventions Nos. 138 and 182", "ILO-C138,ILO-C182"},
	{"Ratify ILO Convention No. 189 (2011) concerning decent work for domestic workers", "ILO-C189"},
	{"Ratify the ILO Convention on Domestic Workers", "ILO-C189"},
	{"Join ILO and its conventions, in particular Nos. 29 and 105", "ILO-C105,ILO-C29"},

	// Others.
	{"Ratify the Rome Statute of the International Criminal Court", "Rome-Statute"},
	{"Ratify the Rome Statute and its Kampala amendments", "Kampala-Amendments,Rome-Statute"},
	{"Extend the statute of limitations", ""},
	{"Set up an institution in accordance with the Paris Principles", ""},
	{"Accede to the Agreement on Privileges and Immunities of the Court", "APIC"},
	{"Join the 1951 Convention relating to the Status of Refugees and its 1967 Protocol", "Refugees-1951,Refugees-1967"},
	{"Join the 1954 Convention relating to the Status of Stateless Persons", "Stateless-1954"},
	{"Join the 1954 and 1961 Conventions on statelessness", "Stateless-1954,Stateless-1961"},
	{"Join the Convention on the Reduction of Statelessness", "Stateless-1961"},
	{"Ratify the Palermo Protocol", "Palermo-Trafficking"},
	{"Ratify the Protocol to Prevent, Suppress and Punish Trafficking in Persons, Especially Women and Children, supplementing UNTOC", "Palermo-Trafficking,UNTOC"},
	{"Ratify the Convention against Discrimination in Education", "UNESCO-1960"},
	{"Ratify Additional Protocols I and II to the Geneva Conventions", "Geneva-AP1,Geneva-AP2"},
	{"Ratify Protocol No. 12 to the European Convention on Human Rights", "ECHR-P12"},
	{"Ratify the Istanbul Convention", "Istanbul"},
	{"Apply the Istanbul Protocol", "Istanbul-Protocol"},
	{"Ratify the Protocol to the African Charter on Human and Peoples' Rights on the Rights of Women in Africa", "Maputo"},
	{"Ratify the Kampala Convention", "Kampala-IDP"},
	{"Join the Arms Trade Treaty and the Ottawa Convention", "ATT,Mine-Ban"},

	// The other languages.
	{"Ratifier le Pacte international relatif aux droits économiques, sociaux et culturels et son Protocole facultatif", "ICESCR,ICESCR-OP"},
	{"Ratifier le deuxième Protocole facultatif se rapportant au Pacte international relatif aux droits civils et politiques", "ICCPR-OP2"},
	{"Ratifier la Convention relative aux droits des personnes handicapées et le Protocole facultatif s'y rapportant", "CRPD,OP-CRPD"},
	{"Ratifier le Protocole facultatif à la Convention relative aux droits de l'enfant, concernant la vente d'enfants", "OP-CRC-SC"},
	{"Ratifier la convention n° 189 de l'OIT", "ILO-C189"},
	{"Ratificar el Segundo Protocolo Facultativo del Pacto Internacional de Derechos Civiles y Políticos, destinado a abolir la pena de muerte", "ICCPR-OP2"},
	{"Ratificar el Protocolo Facultativo de la Convención contra la Tortura", "OP-CAT"},
	{"Adherirse a la Convención sobre los derechos de las personas con discapacidad y su Protocolo Facultativo", "CRPD,OP-CRPD"},
	{"Ratificar el Convenio núm. 169 de la OIT", "ILO-C169"},
	{"Ратифицировать Конвенцию о правах инвалидов и Факультативный протокол к ней", "CRPD,OP-CRPD"},
	{"Ратифицировать второй Факультативный протокол к Международному пакту о гражданских и политических правах", "ICCPR-OP2"},
	{"Ратифицировать Факультативный протокол к Конвенции против пыток", "OP-CAT"},
	{"Присоединиться к Конвенции МОТ № 169", "ILO-C169"},
	{"التصديق على اتفاقية حقوق الأشخاص ذوي الإعاقة وبروتوكولها الاختياري", "CRPD,OP-CRPD"},
	{"التصديق على البروتوكول الاختياري لاتفاقية مناهضة التعذيب", "OP-CAT"},
	{"التصديق على البروتوكول الاختياري الثاني الملحق بالعهد الدولي الخاص بالحقوق المدنية والسياسية", "ICCPR-OP2"},
	{"التصديق على اتفاقية منظمة العمل الدولية رقم 169", "ILO-C169"},
	{"批准《残疾人权利公约》及其任择议定书", "CRPD,OP-CRPD"},
	{"批准《残疾人权利公约任择议定书》", "OP-CRPD"},
	{"批准《公民权利和政治权利国际公约》第二项任择议定书", "ICCPR-OP2"},
	{"批准《禁止酷刑公约》", "CAT"},
	{"批准国际劳工组织第169号公约", "ILO-C169"},
}

func TestInstruments(t *testing.T) {
	t.Parallel()
	for _, c := range named {
		require.Equal(t, c.codes, strings.Join(overlaps.Instruments(c.text), ","), c.text)
	}
}
