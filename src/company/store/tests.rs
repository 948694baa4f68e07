//! Every store function on both databases; each change is counted against the event log.

use super::*;
use crate::auth::grant::{Actor, OPERATOR};
use crate::auth::permission::{ChangeChart, ChangeParties};
use crate::company::model::{HolidayForm, NewArea, NewHoliday, NewParty, NewProject, PartyRole, Reach};
use crate::db::testing::{TestDb, both};
use crate::events::store::{head, verify};
use crate::kernel::Day;

type Outcome = Result<(), DbError>;

/// 24 November 2026, 12:00 in São Paulo.
const NOON: Instant = Instant(1_795_532_400_000_000);

fn operator() -> Actor {
    Actor::operator(NOON, Day::new(2026, 11, 24).unwrap(), Lang::Pt)
}

fn by() -> By {
    By { user_id: OPERATOR, at: NOON, request_id: None }
}

fn company_grant() -> Grant<ChangeCompany> {
    operator().grant().unwrap()
}

fn serra_azul() -> NewCompany {
    NewCompany {
        name: "Serra Azul Distribuidora Ltda.".into(),
        cnpj: Some(TaxId::parse("7K4SAZ21000110").unwrap()),
        time_zone: "America/Sao_Paulo".into(),
        currency: Currency::brl(),
        fiscal_year_starts: 1,
        lang: Lang::Pt,
    }
}

fn fault(error: DbError) -> (String, Fault) {
    match error {
        DbError::Refused(AppError::Invalid(faults)) => (faults[0].field.clone(), faults[0].code),
        other => panic!("{other}"),
    }
}

async fn events(test: &TestDb) -> Result<i64, DbError> {
    Ok(head(&mut test.db.read().await?).await?.seq)
}

#[tokio::test]
async fn a_company_is_created_once_with_its_holidays() -> Outcome {
    for test in both().await? {
        let mut tx = test.db.write().await?;
        assert_eq!(load(&mut tx).await?, None);
        let company = create(&mut tx, &by(), &serra_azul()).await?;
        assert_eq!((company.fiscal_year_starts, company.demo), (1, false));
        assert_eq!(holidays(&mut tx, 2026).await?.len(), 10);
        assert_eq!(holidays(&mut tx, 2027).await?.len(), 10);
        let again = create(&mut tx, &by(), &serra_azul()).await.unwrap_err();
        assert!(matches!(again, DbError::Refused(AppError::Refused(Rule::AlreadySetUp))));
        tx.commit().await?;
        assert_eq!(load(&mut test.db.read().await?).await?, Some(company));
        assert_eq!(events(&test).await?, 1);
    }
    Ok(())
}

#[tokio::test]
async fn a_company_elsewhere_gets_no_brazilian_holidays() -> Outcome {
    for test in both().await? {
        let mut tx = test.db.write().await?;
        let new = NewCompany { currency: Currency::new("EUR").unwrap(), lang: Lang::En, ..serra_azul() };
        create(&mut tx, &by(), &new).await?;
        assert_eq!(holidays(&mut tx, 2026).await?, []);
    }
    Ok(())
}

#[tokio::test]
async fn settings_change_with_what_they_were() -> Outcome {
    for test in both().await? {
        let mut tx = test.db.write().await?;
        create(&mut tx, &by(), &serra_azul()).await?;
        let new = NewCompany { fiscal_year_starts: 7, cnpj: None, ..serra_azul() };
        change(&mut tx, &company_grant(), &new).await?;
        change(&mut tx, &company_grant(), &new).await?;
        let lost = NewCompany { time_zone: "America/Sao Paulo".into(), ..serra_azul() };
        let error = change(&mut tx, &company_grant(), &lost).await.unwrap_err();
        assert_eq!(fault(error), ("time_zone".into(), Fault::NotAChoice));
        mark_demo(&mut tx, &by(), 7, 100).await?;
        tx.commit().await?;
        let mut tx = test.db.read().await?;
        let company = load(&mut tx).await?.unwrap();
        assert_eq!((company.fiscal_year_starts, company.cnpj, company.demo), (7, None, true));
        drop(tx);
        assert_eq!(events(&test).await?, 3);
    }
    Ok(())
}

fn new_area(code: &str, parent_id: Option<i64>) -> NewArea {
    NewArea { code: code.into(), name: format!("Área {code}"), parent_id, manager_id: None }
}

#[tokio::test]
async fn areas_form_a_tree_without_loops() -> Outcome {
    for test in both().await? {
        let grant = company_grant();
        let mut tx = test.db.write().await?;
        let top = add_area(&mut tx, &grant, &new_area("1", None)).await?;
        let middle = add_area(&mut tx, &grant, &new_area("1.1", Some(top))).await?;
        let leaf = add_area(&mut tx, &grant, &new_area("1.1.1", Some(middle))).await?;
        let refusals = [
            (change_area(&mut tx, &grant, top, &new_area("1", Some(leaf))).await, "parent_id", Fault::Loop),
            (change_area(&mut tx, &grant, leaf, &new_area("1.1", Some(top))).await, "code", Fault::Taken),
            (
                change_area(&mut tx, &grant, leaf, &new_area("9", Some(99))).await,
                "parent_id",
                Fault::NotAChoice,
            ),
        ];
        for (refused, field, code) in refusals {
            assert_eq!(fault(refused.unwrap_err()), (field.to_owned(), code));
        }
        let nobody = NewArea { manager_id: Some(OPERATOR), ..new_area("2", None) };
        let error = add_area(&mut tx, &grant, &nobody).await.unwrap_err();
        assert_eq!(fault(error), ("manager_id".into(), Fault::NotAChoice));
        change_area(&mut tx, &grant, leaf, &new_area("1.2", Some(top))).await?;
        change_area(&mut tx, &grant, leaf, &new_area("1.2", Some(top))).await?;
        assert_eq!(area(&mut tx, leaf).await?.unwrap().parent_id, Some(top));
        assert_eq!(area_by_name(&mut tx, "AREA 1.2").await?.map(|area| area.id), Some(leaf));
        tx.commit().await?;
        assert_eq!(events(&test).await?, 4);
    }
    Ok(())
}

#[tokio::test]
async fn the_schema_refuses_a_loop_by_itself() -> Outcome {
    for test in both().await? {
        let mut tx = test.db.write().await?;
        let top = add_area(&mut tx, &company_grant(), &new_area("1", None)).await?;
        let leaf = add_area(&mut tx, &company_grant(), &new_area("2", Some(top))).await?;
        const RAW: &str = "UPDATE area SET parent_id = $2 WHERE id = $1";
        let refused = sql!(&mut tx, |conn| sqlx::query(RAW).bind(top).bind(leaf).execute(conn).await.err());
        assert!(refused.unwrap().to_string().contains("below itself"));
    }
    Ok(())
}

#[tokio::test]
async fn an_area_goes_inactive_after_those_below_it() -> Outcome {
    for test in both().await? {
        let grant = company_grant();
        let mut tx = test.db.write().await?;
        let top = add_area(&mut tx, &grant, &new_area("1", None)).await?;
        let leaf = add_area(&mut tx, &grant, &new_area("1.1", Some(top))).await?;
        let refused = set_area_active(&mut tx, &grant, top, false).await.unwrap_err();
        assert!(matches!(refused, DbError::Refused(AppError::Refused(Rule::AreasBelow))));
        set_area_active(&mut tx, &grant, leaf, false).await?;
        set_area_active(&mut tx, &grant, top, false).await?;
        let refused = set_area_active(&mut tx, &grant, leaf, true).await.unwrap_err();
        assert_eq!(fault(refused), ("parent_id".into(), Fault::Inactive));
        let refused = add_area(&mut tx, &grant, &new_area("1.2", Some(top))).await.unwrap_err();
        assert_eq!(fault(refused), ("parent_id".into(), Fault::Inactive));
        assert!(areas(&mut tx).await?.iter().all(|area| !area.active));
        tx.commit().await?;
        assert_eq!(events(&test).await?, 4);
    }
    Ok(())
}

#[tokio::test]
async fn holidays_are_added_loaded_and_removed() -> Outcome {
    for test in both().await? {
        let grant = company_grant();
        let mut tx = test.db.write().await?;
        let form =
            HolidayForm { day: "25/1/2028".into(), name: "São Paulo".into(), reach: "municipal".into() };
        let new = NewHoliday::parse(&form, grant.today()).unwrap();
        let id = add_holiday(&mut tx, &grant, &new).await?;
        let error = add_holiday(&mut tx, &grant, &new).await.unwrap_err();
        assert_eq!(fault(error), ("name".into(), Fault::Taken));
        assert_eq!(load_holidays(&mut tx, &grant, 2028, true).await?, 13);
        assert_eq!(load_holidays(&mut tx, &grant, 2028, true).await?, 0);
        let listed = holidays(&mut tx, 2028).await?;
        assert_eq!((listed.len(), listed[1].reach, listed[1].day), (14, Reach::Municipal, new.day));
        remove_holiday(&mut tx, &grant, id).await?;
        let gone = remove_holiday(&mut tx, &grant, id).await.unwrap_err();
        assert!(matches!(gone, DbError::Refused(AppError::NotFound)));
        assert_eq!(holidays(&mut tx, 2028).await?.len(), 13);
        tx.commit().await?;
        assert_eq!(events(&test).await?, 3);
    }
    Ok(())
}

fn customer(name: &str, tax_id: Option<&str>) -> NewParty {
    let tax_id = tax_id.map(|id| TaxId::parse(id).unwrap());
    NewParty { name: name.into(), tax_id, customer: true, ..NewParty::default() }
}

fn party_grant() -> Grant<ChangeParties> {
    operator().grant().unwrap()
}

#[tokio::test]
async fn a_person_stays_out_of_the_chain() -> Outcome {
    for test in both().await? {
        let grant = party_grant();
        let mut tx = test.db.write().await?;
        let person =
            NewParty { phone: Some("11 91234-5678".into()), ..customer("Ana Souza", Some("529.982.247-25")) };
        let id = add_party(&mut tx, &grant, &person).await?;
        change_party(&mut tx, &grant, id, &NewParty { name: "Ana Souza Lima".into(), ..person.clone() })
            .await?;
        let firm = customer("Mercado Bom Preço", Some("12ABC34501DE35"));
        add_party(&mut tx, &grant, &firm).await?;
        let change: Vec<String> =
            sql!(&mut tx, |conn| sqlx::query_scalar("SELECT change FROM event ORDER BY seq")
                .fetch_all(conn)
                .await?);
        assert!(!change[..2].concat().contains("Ana") && !change.concat().contains("52998224725"));
        assert!(!change.concat().contains("91234") && change[2].contains("Mercado Bom Preço"));
        let kept: Vec<String> =
            sql!(&mut tx, |conn| sqlx::query_scalar("SELECT value FROM event_personal WHERE seq = 2")
                .fetch_all(conn)
                .await?);
        assert_eq!(kept, ["Ana Souza → Ana Souza Lima"]);
        let (sound, flaws) = verify(&mut tx).await?;
        assert_eq!((sound, flaws.len()), (3, 0));
    }
    Ok(())
}

#[tokio::test]
async fn parties_are_found_without_accents_and_by_tax_id() -> Outcome {
    for test in both().await? {
        let mut tx = test.db.write().await?;
        let new = [
            customer("Padaria Pão Quente", Some("529.982.247-25")),
            customer("Água Mineral São Lucas", Some("12ABC34501DE35")),
            NewParty { code: "100%_A".into(), ..customer("Rede Sabor", None) },
        ];
        let ids = add_parties(&mut tx, &party_grant(), &new).await?;
        for (text, found) in
            [("pao", 0), ("SAO LUCAS", 1), ("12.abc.345", 1), ("p00001", 0), ("0%_a", 2), ("sabor", 2)]
        {
            let hits = find_parties(&mut tx, text, 10).await?;
            assert_eq!(hits.iter().map(|hit| hit.id).collect::<Vec<_>>(), [ids[found]], "{text}");
        }
        assert_eq!(find_parties(&mut tx, "a%a", 10).await?, []);
        assert_eq!(find_parties(&mut tx, "r", 10).await?[0].id, ids[2]);
        for text in ["P00002", "12.ABC.345/01DE-35", "agua mineral sao lucas"] {
            assert_eq!(party_by_name(&mut tx, text).await?.map(|party| party.id), Some(ids[1]), "{text}");
        }
        assert_eq!(party_by_name(&mut tx, "agua mineral").await?, None);
        for (new, field) in [
            (customer("Outra", Some("52998224725")), "tax_id"),
            (NewParty { code: "P00001".into(), ..customer("Outra", None) }, "code"),
        ] {
            let error = add_party(&mut tx, &party_grant(), &new).await.unwrap_err();
            assert_eq!(fault(error), (field.to_owned(), Fault::Taken));
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_list_of_parties_is_paged_by_key_both_ways() -> Outcome {
    for test in both().await? {
        let grant = party_grant();
        let mut tx = test.db.write().await?;
        let new: Vec<NewParty> = (0..25).map(|n| customer(&format!("Loja {:02}", n % 20), None)).collect();
        let ids = add_parties(&mut tx, &grant, &new).await?;
        set_party_active(&mut tx, &grant, ids[3], false).await?;
        set_party_active(&mut tx, &grant, ids[3], false).await?;
        let filter =
            PartyFilter { active: Some(true), role: Some(PartyRole::Customer), ..Default::default() };
        assert_eq!(count_parties(&mut tx, &filter).await?, 24);
        for order in [PartyOrder::Name, PartyOrder::Code] {
            let all = parties(&mut tx, &filter, order, false, None, 100).await?;
            let (mut walked, mut beyond): (Vec<_>, Option<(String, i64)>) = (Vec::new(), None);
            loop {
                let key = beyond.as_ref().map(|(sorted, id)| (sorted.as_str(), *id));
                let page = parties(&mut tx, &filter, order, false, key, 7).await?;
                let Some(last) = page.last() else { break };
                beyond = Some((order.sorted(last), last.id));
                walked.extend(page);
            }
            assert_eq!(walked, all);
            let sorted = order.sorted(&all[14]);
            let mut before = parties(&mut tx, &filter, order, true, Some((&sorted, all[14].id)), 7).await?;
            before.reverse();
            assert_eq!(before, all[7..14]);
        }
        let one = PartyFilter { code: "p00004".into(), name: "loja 03".into(), ..PartyFilter::default() };
        assert_eq!(parties(&mut tx, &one, PartyOrder::Name, false, None, 9).await?.len(), 1);
        let suppliers = PartyFilter { role: Some(PartyRole::Supplier), ..Default::default() };
        assert_eq!(count_parties(&mut tx, &suppliers).await?, 0);
        tx.commit().await?;
        assert_eq!(events(&test).await?, 26);
    }
    Ok(())
}

#[tokio::test]
async fn a_party_keeps_its_code_and_records_what_changed() -> Outcome {
    for test in both().await? {
        let grant = party_grant();
        let mut tx = test.db.write().await?;
        let id = add_party(&mut tx, &grant, &customer("Transportes Vale", Some("12ABC34501DE35"))).await?;
        let mut new = party(&mut tx, id).await?.unwrap().fields();
        (new.code, new.carrier, new.city) = (String::new(), true, Some("Jundiaí".into()));
        change_party(&mut tx, &grant, id, &new).await?;
        change_party(&mut tx, &grant, id, &new).await?;
        let stored = party(&mut tx, id).await?.unwrap();
        assert_eq!(stored.roles(), [PartyRole::Customer, PartyRole::Carrier]);
        assert_eq!((stored.code.as_str(), stored.city.as_deref()), ("P00001", Some("Jundiaí")));
        let missing = change_party(&mut tx, &grant, 99, &new).await.unwrap_err();
        assert!(matches!(missing, DbError::Refused(AppError::NotFound)));
        tx.commit().await?;
        assert_eq!(events(&test).await?, 2);
    }
    Ok(())
}

#[tokio::test]
async fn projects_are_kept_by_code() -> Outcome {
    for test in both().await? {
        let grant: Grant<ChangeChart> = operator().grant().unwrap();
        let mut tx = test.db.write().await?;
        let new = NewProject { code: "CD2".into(), name: "Segundo centro de distribuição".into() };
        let id = add_project(&mut tx, &grant, &new).await?;
        let error = add_project(&mut tx, &grant, &new).await.unwrap_err();
        assert_eq!(fault(error), ("code".into(), Fault::Taken));
        change_project(&mut tx, &grant, id, &NewProject { name: "Ampliação".into(), ..new.clone() }).await?;
        set_project_active(&mut tx, &grant, id, false).await?;
        assert_eq!(project_by_name(&mut tx, "ampliacao").await?, project(&mut tx, id).await?);
        assert!(!projects(&mut tx).await?[0].active);
        tx.commit().await?;
        assert_eq!(events(&test).await?, 3);
    }
    Ok(())
}
