//! The reports of stock: use, age, turnover.

use crate::words;

words! {
    pub enum ReportWord {
        Reports: "Relatórios de estoque", "Stock reports";
        Abc: "Curva ABC", "ABC curve";
        AbcLede: "O que se consumiu pelo custo, de {} a {}. A: os primeiros 80 %; B: até 95 %; C: o resto.", "What was used by its cost, from {} to {}. A: the first 80%; B: up to 95%; C: the rest.";
        Age: "Idade do estoque", "Age of stock";
        AgeLede: "Há quanto tempo entrou o que está em estoque agora: o que há é o que entrou por último.", "How long ago what is in stock now came in: what is there came in last.";
        Turnover: "Giro", "Turnover";
        TurnoverLede: "Quantas vezes o estoque foi consumido de {} a {}: o consumo pelo valor médio no fim dos meses.", "How often stock was used up from {} to {}: use by the mean value at the ends of the months.";
        From: "De", "From";
        To: "Até", "To";
        Show: "Mostrar", "Show";
        BadDay: "Não entendi o dia {}.", "Could not read the day {}.";
        NothingUsed: "Nada foi consumido neste período.", "Nothing was used in this period.";
        NothingUsedPurpose: "Saídas e entregas aparecem aqui pelo seu custo.", "Issues and deliveries appear here by their cost.";
        NothingHeld: "Não há nada em estoque.", "There is nothing in stock.";
        NothingHeldPurpose: "O que entrar aparece aqui pela data do recebimento.", "What comes in appears here by the day of its receipt.";
        NothingTurned: "Nenhum estoque neste período.", "No stock in this period.";
        NothingTurnedPurpose: "O giro compara o consumo com o estoque médio.", "Turnover compares use with mean stock.";
        SeeMoves: "Ver os movimentos", "See the moves";
        Sku: "Código (SKU)", "SKU";
        Code: "Código", "Code";
        Name: "Nome", "Name";
        Unit: "Unidade", "Unit";
        Category: "Categoria", "Category";
        Class: "Classe", "Class";
        ClassOf: "Classe {}", "Class {}";
        ClassNote: "Itens: {}, custo: {}", "Items: {}, cost: {}";
        Quantity: "Quantidade", "Quantity";
        UsedCost: "Custo do consumo", "Cost of use";
        Share: "% do custo", "% of cost";
        Running: "% acumulado", "Running %";
        CurveDescribe: "Custo acumulado do consumo, dos itens mais consumidos aos menos: a primeira metade dos itens faz {}.", "Running cost of use, from the items used most to those used least: the first half of the items makes {}.";
        Curve: "Custo acumulado", "Running cost";
        ByAge: "Valor por idade", "Value by age";
        PartOfItems: "Itens", "Items";
        PercentOfItems: "{} dos itens", "{} of the items";
        Value: "Valor", "Value";
        AgeDescribe: "Valor do estoque por idade; ao todo {}.", "Value of stock by age; {} in all.";
        AgeColumn: "Entrou há", "Came in";
        RowsBy: "Cada linha é", "Each row is";
        ByCategory: "categoria", "category";
        ByItem: "item", "item";
        Times: "Giro", "Turnover";
        TimesBefore: "Período anterior", "Period before";
        Change: "Mudança", "Change";
        ValueAtEnd: "Valor no fim", "Value at the end";
        MeanValue: "Valor médio", "Mean value";
        ValueLine: "Estoque no fim de cada mês", "Stock at the end of each month";
        ValueDescribe: "Valor do estoque no fim de cada mês, de {} a {}.", "Value of stock at the end of each month, from {} to {}.";
        Month: "Mês", "Month";
        OneItem: "item", "item";
        Items: "itens", "items";
        OneCategory: "categoria", "category";
        Categories: "categorias", "categories";
    }
}
