//! What the first page says.

use crate::words;

words! {
    pub enum HomeWord {
        Home: "Início", "Home";
        Hello: "Olá, {}", "Hello, {}";
        Today: "{}, dados até agora", "{}, figures as of now";
        Open: "O que você pode abrir", "What you may open";
        Calm: "Nada espera por você agora.", "Nothing is waiting for you now.";
        NothingYet: "Seu papel ainda não abre nenhum setor.", "Your role opens no sector yet.";
        NothingYetHelp: "Peça acesso a um administrador. Sua conta e suas sessões estão no menu, no canto da página.", "Ask an administrator for access. Your account and sessions are in the menu, in the corner of the page.";
        Cash: "Caixa hoje", "Cash today";
        NoCash: "Indique no plano de contas quais contas são caixa e bancos", "Mark in the chart of accounts which accounts are cash and banks";
        Result: "Resultado do mês", "Result of the month";
        Revenue: "Receita do mês", "Revenue of the month";
        Expenses: "Despesas do mês", "Expenses of the month";
        AgainstLast: "{} sobre {}", "{} on {}";
        NoneLast: "nada em {}", "nothing in {}";
        CashLine: "Caixa nos últimos 12 meses", "Cash over the last 12 months";
        CashNote: "saldo no fim de cada mês", "balance at the end of each month";
        CashDescribe: "Saldo de caixa e bancos no fim de cada mês, de {} a {}; o último é {}.", "Balance of cash and banks at the end of each month, from {} to {}; the last is {}.";
        Month: "Mês", "Month";
        Balance: "Saldo", "Balance";
        Waterfall: "Da receita ao resultado", "From revenue to result";
        WaterfallNote: "{}, por competência", "{}, accrual basis";
        WaterfallDescribe: "A receita bruta de {} chega ao resultado de {}.", "Gross revenue of {} comes down to a result of {}.";
        NoResult: "Sem receita nem despesa neste mês.", "No revenue or expense in this month.";
        Biggest: "Maiores despesas", "Biggest expenses";
        BiggestNote: "{} contra {}", "{} against {}";
        NoExpenses: "Nenhuma despesa neste mês.", "No expense in this month.";
        Account: "Conta", "Account";
        ThisMonth: "No mês", "This month";
        Change: "Mudança", "Change";
        Latest: "Últimos lançamentos", "Latest entries";
        SeeAll: "ver todos", "see all";
        NoEntries: "Ainda não há lançamentos.", "There are no entries yet.";
        NoEntriesPurpose: "Importe os livros que você já tem, ou faça o primeiro lançamento.", "Import the books you have, or post the first entry.";
        Import: "Importar um arquivo", "Import a file";
        Entry: "Lançamento", "Entry";
        Day: "Dia", "Day";
        Amount: "Valor", "Amount";
        Ties: "Os livros conferem?", "Do the books tie?";
        ToDecide: "À espera de decisão", "Waiting for a decision";
        Roles: "{} pede a mudança de papéis de {}", "{} asks to change the roles of {}";
        RolesOf: "Mudança de papéis de {}", "Change of the roles of {}";
        Decide: "Decidir", "Decide";
        Sessions: "Sessões abertas", "Open sessions";
        SessionsNote: "Pessoas: {}, aparelhos: {}", "People: {}, devices: {}";
        Users: "Usuários", "Users";
        NewEntry: "Novo lançamento", "New entry";
    }
}
