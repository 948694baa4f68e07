//! The kit's own texts.

use crate::words;

words! {
    pub enum UiWord {
        Home: "Início", "Home";
        SkipToContent: "Ir para o conteúdo", "Skip to content";
        Sectors: "Setores", "Sectors";
        YouAreAt: "Você está em", "You are at";
        Search: "Buscar", "Search";
        SearchOrCommand: "Buscar e comandar", "Search and command";
        SearchHint: "Conta, lançamento, parte, pessoa ou comando", "Account, entry, party, person or command";
        NothingFound: "Nada encontrado para", "Nothing found for";
        Commands: "Comandos", "Commands";
        Records: "Registros", "Records";
        AccountOf: "Conta de", "Account of";
        Language: "Idioma", "Language";
        Theme: "Tema", "Theme";
        ThemeSystem: "Sistema", "System";
        ThemeLight: "Claro", "Light";
        ThemeDark: "Escuro", "Dark";
        Density: "Densidade", "Density";
        DensityNormal: "Normal", "Normal";
        DensityCompact: "Compacta", "Compact";
        DensityRoomy: "Ampla", "Roomy";
        KeyboardShortcuts: "Atalhos do teclado", "Keyboard shortcuts";
        MyAccount: "Minha conta e sessões", "My account and sessions";
        SignOut: "Sair", "Sign out";
        Close: "Fechar", "Close";
        Dismiss: "Dispensar", "Dismiss";
        GoTo: "Ir para", "Go to";
        KeyNew: "Novo", "New";
        KeyFilter: "Filtrar", "Filter";
        KeyRows: "Linha abaixo, acima", "Row below, above";
        KeyOpen: "Abrir", "Open";
        KeySelect: "Marcar", "Select";
        KeySave: "Gravar", "Save";
        KeyDraft: "Guardar rascunho", "Keep draft";
        KeySheet: "Mostrar os atalhos", "Show the shortcuts";
        Optional: "opcional", "optional";
        Save: "Gravar", "Save";
        Cancel: "Cancelar", "Cancel";
        Choose: "Escolha…", "Choose…";
        ShowPassword: "Mostrar", "Show";
        DayHelp: "Aceita 24, 24-11, +5, −3, h", "Takes 24, 24-11, +5, −3, t";
        OneToMend: "Falta acertar 1 ponto. Nada do que você digitou se perdeu.", "1 point to mend. Nothing you typed is lost.";
        ManyToMend: "Falta acertar {} pontos. Nada do que você digitou se perdeu.", "{} points to mend. Nothing you typed is lost.";
        DraftRestored: "Rascunho recuperado", "Draft restored";
        DraftKept: "Rascunho guardado", "Draft kept";
        DiscardDraft: "Descartar", "Discard";
        ErrorTitle: "Não deu certo", "That did not work";
        NotFoundTitle: "Página não encontrada", "Page not found";
        ForbiddenTitle: "Sem acesso", "No access";
        BackHome: "Voltar ao início", "Back to home";
        GoBack: "Voltar", "Go back";
        Reference: "Referência", "Reference";
        Tagline: "O que o cliente não vê, em ordem.", "What the customer does not see, in order.";
        TaglineSmall: "Financeiro, estoque, logística, pessoas e metas no mesmo livro.", "Finance, stock, logistics, people and goals in one book.";
        Progress: "Andamento", "Progress";
        SeeAsTable: "Ver em tabela", "See as a table";
        Protected: "protegido", "protected";
        Yes: "sim", "yes";
        No: "não", "no";
        And: "e", "and";
        AllRows: "Tudo", "All";
        SavedViews: "Visões salvas", "Saved views";
        SaveView: "Guardar visão", "Save view";
        SaveViewHelp: "Guarda filtros, ordem e colunas com um nome.", "Keeps filters, order and columns under a name.";
        ViewName: "Nome", "Name";
        ShareWithArea: "Mostrar à minha área", "Show to my area";
        RemoveView: "Remover esta visão", "Remove this view";
        ViewSaved: "Visão guardada.", "View saved.";
        Filters: "Filtros", "Filters";
        Filter: "Filtrar", "Filter";
        FilterBy: "Filtrar por", "Filter by";
        DropFilter: "Tirar o filtro", "Drop the filter";
        BadFilter: "Não entendi o filtro de {}. Use um valor, >=5, <=9 ou 5..9.", "Could not read the filter on {}. Use a value, >=5, <=9 or 5..9.";
        ClearFilters: "Limpar", "Clear";
        FilterText: "filtrar", "filter";
        FilterDay: "dia, mês, a..b", "day, month, a..b";
        FilterAny: "todos", "all";
        Columns: "Colunas", "Columns";
        Apply: "Aplicar", "Apply";
        Export: "Exportar", "Export";
        SelectRow: "Marcar", "Select";
        SelectPage: "Marcar as linhas desta página", "Select the rows of this page";
        Selected: "marcados", "selected";
        ActsOnSelected: "Ações sobre os marcados", "Actions on the selected rows";
        NoRows: "Nada com estes filtros.", "Nothing with these filters.";
        PageBefore: "Anteriores", "Previous";
        PageAfter: "Próximos", "Next";
        Pages: "Páginas", "Pages";
        ShownOf: "{} de {}", "{} of {}";
        Seal: "Evento {}. Resumo: {}", "Event {}. Hash: {}";
        Step: "Etapa", "Step";
        Amount: "Valor", "Amount";
        Point: "Ponto", "Point";
        Forecast: "previsto", "forecast";
        Band: "faixa", "band";
        SortedBy: "ordenados por", "sorted by";
    }
}

words! {
    /// Sectors, and the pages the rail and the palette lead to.
    pub enum NavWord {
        Admin: "Administração", "Administration";
        AdminShort: "Admin.", "Admin";
        Finance: "Financeiro", "Finance";
        FinanceShort: "Finanças", "Finance";
        Stock: "Estoque", "Stock";
        Logistics: "Logística", "Logistics";
        People: "Pessoas", "People";
        Goals: "Metas", "Goals";
        Overview: "Visão geral", "Overview";
        Entries: "Lançamentos", "Entries";
        NewEntry: "Novo lançamento", "New entry";
        Chart: "Plano de contas", "Chart of accounts";
        NewAccount: "Nova conta", "New account";
        Periods: "Períodos", "Periods";
        Reports: "Relatórios", "Reports";
        Journal: "Diário", "Journal";
        Import: "Importar", "Import";
        Check: "Conferência", "Check";
        Company: "Empresa", "Company";
        Areas: "Áreas", "Areas";
        Holidays: "Feriados", "Holidays";
        Parties: "Partes", "Parties";
        NewParty: "Nova parte", "New party";
        Projects: "Projetos", "Projects";
        Users: "Usuários e papéis", "Users and roles";
        InviteUser: "Convidar usuário", "Invite a user";
        Audit: "Auditoria", "Audit";
        Backup: "Cópia de segurança", "Backup";
        MyAccount: "Minha conta", "My account";
    }
}
