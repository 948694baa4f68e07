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
        MySessions: "Minhas sessões", "My sessions";
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
        MySessions: "Minhas sessões", "My sessions";
    }
}
