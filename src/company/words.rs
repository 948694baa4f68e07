//! What the company's pages say.

use crate::words;

words! {
    pub enum Word {
        Company: "Empresa", "Company";
        CompanyLede: "Nome, CNPJ, fuso horário e exercício; valem para todos os relatórios.", "Name, tax number, time zone and fiscal year; they hold for every report.";
        Name: "Nome", "Name";
        Cnpj: "CNPJ", "CNPJ";
        CnpjHelp: "14 caracteres, com ou sem pontuação; letras valem.", "14 characters, with or without punctuation; letters are fine.";
        TimeZone: "Fuso horário", "Time zone";
        Currency: "Moeda", "Currency";
        CurrencyHelp: "Escolhida na criação; os valores lançados são nela.", "Chosen at the start; posted amounts are in it.";
        FiscalYear: "O exercício começa em", "The fiscal year begins in";
        Language: "Idioma", "Language";
        DemoCompany: "Esta é a empresa de demonstração. O comando “retaguarda demo remove” a remove por inteiro.", "This is the demo company. The command “retaguarda demo remove” removes it as a whole.";
        Save: "Gravar", "Save";
        Saved: "Gravado.", "Saved.";
        Add: "Incluir", "Add";
        Added: "Incluído.", "Added.";
        Removed: "Removido.", "Removed.";
        Edit: "Alterar", "Edit";
        Remove: "Remover", "Remove";
        Activate: "Reativar", "Reactivate";
        Deactivate: "Desativar", "Deactivate";
        Status: "Situação", "Status";
        Active: "Ativa", "Active";
        Inactive: "Inativa", "Inactive";
        Code: "Código", "Code";
        None: "Nenhuma", "None";
        Nobody: "Ninguém", "Nobody";
        Areas: "Áreas", "Areas";
        AreasLede: "A única dimensão que finanças, pessoas e metas compartilham.", "The one dimension that finance, people and goals share.";
        AreasEmpty: "Ainda não há áreas", "There are no areas yet";
        AreasPurpose: "Áreas dizem quem gasta e quem recebe; os relatórios e as metas se abrem por elas.", "Areas tell who spends and who earns; reports and goals open by them.";
        Area: "Área", "Area";
        NewArea: "Nova área", "New area";
        AreaAbove: "Abaixo de", "Below";
        Manager: "Gestor", "Manager";
        Holidays: "Feriados", "Holidays";
        HolidaysLede: "Vencimentos e capacidades contam os dias úteis por este calendário.", "Due dates and capacities count working days by this calendar.";
        NoHolidays: "Nenhum feriado neste ano.", "No holidays in this year.";
        Day: "Dia", "Day";
        Reach: "Alcance", "Reach";
        AddHoliday: "Incluir feriado", "Add a holiday";
        LoadHolidays: "Carregar os nacionais", "Load the national ones";
        WithOptional: "Também Carnaval e Corpus Christi, que são facultativos", "Carnival and Corpus Christi too, which are optional";
        HolidaysLoaded: "Feriados nacionais carregados.", "National holidays loaded.";
        YearBefore: "Ano anterior", "Year before";
        YearAfter: "Ano seguinte", "Year after";
        Parties: "Partes", "Parties";
        PartiesLede: "Clientes, fornecedores e transportadoras.", "Customers, suppliers and carriers.";
        PartiesEmpty: "Ainda não há partes", "There are no parties yet";
        PartiesPurpose: "De quem se compra, a quem se vende e quem entrega; os lançamentos as citam.", "Whom the company buys from, sells to and ships with; entries name them.";
        Party: "parte", "party";
        PartiesUnit: "partes", "parties";
        NewParty: "Nova parte", "New party";
        TaxId: "CPF ou CNPJ", "CPF or CNPJ";
        CodeHelp: "Vazio: o próximo livre.", "Empty: the next free one.";
        Role: "Papel", "Role";
        Email: "E-mail", "E-mail";
        Phone: "Telefone", "Phone";
        City: "Cidade", "City";
        Projects: "Projetos", "Projects";
        ProjectsLede: "Investimentos e obras que os lançamentos citam.", "Investments and works that entries name.";
        NoProjects: "Ainda não há projetos.", "There are no projects yet.";
        AddProject: "Incluir projeto", "Add a project";
        Project: "Projeto", "Project";
    }
}
