//! Periods and the close of a year.

use crate::words;

words! {
    pub enum PeriodWord {
        Periods: "Períodos", "Periods";
        PeriodsLede: "Exercício de {} a {}", "Fiscal year from {} to {}";
        Year: "Exercício", "Fiscal year";
        YearBefore: "Exercício anterior", "Year before";
        YearAfter: "Exercício seguinte", "Year after";
        Month: "Mês", "Month";
        State: "Situação", "State";
        Open: "aberto", "open";
        Closed: "fechado", "closed";
        Asked: "reabertura pedida", "reopening asked";
        Entries: "Lançamentos", "Entries";
        Result: "Resultado", "Result";
        Act: "Ação", "Act";
        Total: "Exercício", "Year";
        Close: "Fechar", "Close";
        CloseMonth: "Fechar {}", "Close {}";
        AskReopen: "Pedir reabertura", "Ask to reopen";
        AskReopenOf: "Pedir a reabertura de {}", "Ask to reopen {}";
        AskReopenHelp: "Outra pessoa decide. Depois de reaberto, o mês recebe lançamentos até ser fechado de novo.", "Another person decides. Once reopened, the month takes entries until it is closed again.";
        Reason: "Motivo", "Reason";
        Send: "Enviar pedido", "Send the request";
        Requests: "Pedidos de reabertura", "Requests to reopen";
        RequestOf: "{} pede a reabertura de {}", "{} asks to reopen {}";
        OwnRequest: "Outra pessoa precisa decidir este pedido.", "Another person must decide this request.";
        Approve: "Reabrir", "Reopen";
        Refuse: "Recusar", "Refuse";
        TiesRed: "Não é possível fechar: {} de {} regras dos livros não conferem.", "Closing is not possible: {} of {} rules of the books do not hold.";
        TiesRedSee: "Ver quais", "See which";
        TiesUnchecked: "Os livros ainda não foram conferidos. O fechamento confere os saldos; a conferência completa está na página ao lado.", "The books have not been checked yet. Closing checks the balances; the full check is on its page.";
        TiesOk: "Regras dos livros que conferem: {}. Nada impede o fechamento.", "Rules of the books that hold: {}. Nothing stops a close.";
        CheckPage: "Conferência", "Check";
        History: "Histórico dos períodos", "History of the periods";
        NoHistory: "Nenhum mês foi fechado ainda. Feche um mês quando seus números estiverem prontos: nada mais entra nele.", "No month has been closed yet. Close a month once its figures are ready: nothing enters it any more.";
        When: "Quando", "When";
        Who: "Quem", "Who";
        What: "O que", "What";
        Decided: "Decisão", "Decision";
        ActClose: "Fechou", "Closed";
        ActReopen: "Pediu reabertura", "Asked to reopen";
        Approved: "reaberto por {}", "reopened by {}";
        Refused: "recusado por {}", "refused by {}";
        Waiting: "à espera", "waiting";
        CloseYear: "Encerrar o exercício", "Close the year";
        CloseYearLede: "O lançamento que leva o resultado ao patrimônio, e o resultado segundo a DRE.", "The entry that carries the result to equity, and the result according to the income statement.";
        To: "Até o dia", "Up to the day";
        DryRun: "Ensaio: nada é gravado. Mostra o encerramento como seria em {}.", "Dry run: nothing is kept. Shows the close as it would be on {}.";
        Ready: "Tudo pronto: os onze primeiros meses estão fechados. Encerrar grava este lançamento em {} e fecha o último mês.", "All is ready: the first eleven months are closed. Closing posts this entry on {} and closes the last month.";
        NotReady: "Para encerrar, feche antes: {}.", "To close the year, first close: {}.";
        YearClosed: "O exercício já está encerrado.", "The year is closed already.";
        LastMonthClosed: "O último mês foi fechado antes do encerramento: peça a reabertura dele em Períodos e encerre depois.", "The last month was closed before the year was: ask for it to be reopened under Periods, then close the year.";
        NothingToClose: "Não há resultado a encerrar até este dia.", "There is no result to close up to this day.";
        NoResultAccount: "Nenhuma conta do plano tem a finalidade “resultado do exercício”; o encerramento precisa de uma.", "No account of the chart has the purpose “result of the year”; the close needs one.";
        SeeChart: "Abrir o plano de contas", "Open the chart of accounts";
        ClosingEntry: "Lançamento de encerramento", "Closing entry";
        ResultToDate: "Resultado do exercício segundo a DRE", "Result of the year by the income statement";
        Account: "Conta", "Account";
        Debit: "Débito", "Debit";
        Credit: "Crédito", "Credit";
        Sum: "Soma", "Sum";
        Memo: "Histórico", "Memo";
        MemoText: "Encerramento do exercício {}", "Close of the fiscal year {}";
        Confirm: "Encerrar o exercício {}", "Close the year {}";
        Show: "Mostrar", "Show";
        ClosedNotice: "Período fechado.", "Period closed.";
        AskedNotice: "Pedido enviado; outra pessoa decide.", "Request sent; another person decides.";
        ReopenedNotice: "Período reaberto.", "Period reopened.";
        RefusedNotice: "Pedido recusado.", "Request refused.";
        YearClosedNotice: "Exercício encerrado.", "Year closed.";
        TieMismatch: "A soma do lançamento não é o resultado da DRE.", "The entry's sum is not the income statement's result.";
    }
}
