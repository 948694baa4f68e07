//! The chart of accounts and the journals.

use crate::words;

words! {
    pub enum ChartWord {
        Chart: "Plano de contas", "Chart of accounts";
        ChartLede: "Contas e o saldo de hoje, {}", "Accounts and today's balance, {}";
        NewAccount: "Nova conta", "New account";
        NewLede: "Uma conta analítica recebe lançamentos; uma sintética soma as que estão abaixo.", "An account that takes lines is posted to; a heading sums those below it.";
        NoAccounts: "O plano de contas está vazio.", "The chart of accounts is empty.";
        NoAccountsPurpose: "Crie a primeira conta ou importe um arquivo: as contas dele são criadas.", "Add the first account or import a file: its accounts are added.";
        NoneFound: "Nenhuma conta com estes filtros.", "No account with these filters.";
        Find: "Código ou nome", "Code or name";
        Kind: "Tipo", "Kind";
        AnyKind: "Todos", "All";
        Active: "Ativas", "Active";
        ActiveOnly: "Só ativas", "Active only";
        ActiveAndInactive: "Ativas e inativas", "Active and inactive";
        Code: "Código", "Code";
        Account: "Conta", "Account";
        Purpose: "Finalidade", "Purpose";
        NoPurpose: "Nenhuma", "None";
        Balance: "Saldo", "Balance";
        Inactive: "inativa", "inactive";
        Heading: "Sintética", "Heading";
        TakesLines: "Analítica", "Takes lines";
        Facts: "Dados", "Facts";
        Path: "Caminho", "Path";
        Level: "Nível", "Level";
        ReferentialCode: "Código referencial", "Referential code";
        ReferentialHelp: "O código da conta no plano referencial da Receita Federal.", "The account's code in the tax authority's referential chart.";
        State: "Situação", "State";
        InUse: "ativa", "active";
        Statement: "Razão da conta", "Account statement";
        Below: "Contas abaixo", "Accounts below";
        Parent: "Abaixo de", "Below";
        ParentHelp: "O código da conta acima; vazio para uma conta do primeiro nível.", "The code of the account above; empty for an account of the first level.";
        KindHelp: "Quando há uma conta acima, é o tipo dela.", "Where there is an account above, it is that account's kind.";
        KindOfParent: "O da conta acima", "That of the account above";
        Name: "Nome", "Name";
        AnalyticBox: "Recebe lançamentos (analítica)", "Takes lines";
        PurposeHelp: "Onde os relatórios e o encerramento procuram esta conta.", "Where reports and the year's close look for this account.";
        Edit: "Alterar", "Edit";
        EditAccount: "Alterar conta", "Edit account";
        Save: "Gravar", "Save";
        Add: "Criar conta", "Add account";
        AddBelow: "Nova conta abaixo", "New account below";
        Deactivate: "Desativar", "Deactivate";
        DeactivateTitle: "Desativar esta conta?", "Deactivate this account?";
        DeactivateBody: "Ela deixa de receber lançamentos. Os que existem ficam, e ela pode ser reativada.", "It takes no more lines. Those it has stay, and it can be reactivated.";
        Reactivate: "Reativar", "Reactivate";
        Added: "Conta criada.", "Account added.";
        Changed: "Conta alterada.", "Account changed.";
        Deactivated: "Conta desativada.", "Account deactivated.";
        Reactivated: "Conta reativada.", "Account reactivated.";
        Kinds: "O tipo e o lugar de uma conta não mudam: os relatórios já lançados dependem deles.", "An account's kind and place do not change: what was posted depends on them.";
        Journals: "Diários", "Journals";
        JournalsLede: "Cada diário numera seus lançamentos por ano, sem falhas.", "Each journal numbers its entries by year, without gaps.";
        Journal: "Diário", "Journal";
        NewJournal: "Novo diário", "New journal";
        JournalCodeHelp: "Até 8 caracteres; aparece em cada lançamento e não muda.", "Up to 8 characters; stands in every entry and does not change.";
        AddJournal: "Criar diário", "Add journal";
        EditJournal: "Alterar diário", "Edit journal";
        Entries: "Lançamentos", "Entries";
        NoJournals: "Ainda não há diário.", "There is no journal yet.";
        NoJournalsPurpose: "Um diário agrupa e numera lançamentos, por exemplo DG para o diário geral.", "A journal groups and numbers entries, for example GJ for the general journal.";
        JournalActive: "ativo", "active";
        JournalInactive: "inativo", "inactive";
        JournalAdded: "Diário criado.", "Journal added.";
        JournalChanged: "Diário alterado.", "Journal changed.";
    }
}
