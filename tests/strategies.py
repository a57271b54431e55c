"""Texts for property tests: what pages are made of, mixed without mercy."""

from hypothesis import strategies as st

SENTENCES = (
    "同志们:",
    "各位领导、各位来宾:",
    "今天我们召开全县防汛工作会议,主要任务是安排部署今年的防汛工作。",
    "一、提高认识,增强责任感。",
    "要把“第一责任人”的责任扛在肩上,做到守土有责、守土尽责!",
    "1、加强领导;2、明确责任。",
    "全年完成投资3,000万元,增长5.2%,比去年提前3天。",
    "会议定于7:30开始(地点:三楼会议室)。",
    "谢谢大家!",
    "在全县防汛工作会议上的讲话",
    "這項工作關係群眾切身利益,各級幹部要高度重視。",
    "春风吹过山岗",
)
FURNITURE = (
    "上传人:k****7 文档编号:5120933 上传时间:2023-04-17 格式:DOCX 页数:6 大小:24.61KB",
    "在全县防汛工作会议上的讲话.doc",
    "在全县防汛工作会议上的讲话.doc_第1页",
    "第1页 / 共6页",
    "亲,该文档总共9页,到这儿已超出免费预览范围,如果喜欢就下载吧!",
    "资源描述",
    "展开阅读全文",
    "猜你喜欢",
    "copyright@ 2008-2023 example.com网站版权所有",
    "content_2();。",
    "在全县防汛工作会议上讲话【第一篇】",
    "在全县防汛工作会议上讲话【第二篇】",
    "浏览量:304 | 发布时间:2024-08-26",
)
NOISE = st.text(
    st.sampled_from("\u200b\u3000\t \r\n\x07\ue5d2×“”()（）:：,，、。a1Ａ漢字會(huì)⟦⟧\x1b\u202e"), max_size=8
)

lines = st.one_of(st.sampled_from(SENTENCES), st.sampled_from(FURNITURE), NOISE, st.text(max_size=12))
pages = st.lists(st.tuples(lines, st.sampled_from(("\n", "\n\n", "", " ", "\r\n", "\n　　"))), max_size=14).map(
    lambda parts: "".join(line + end for line, end in parts)
)
clean_pages = st.lists(st.sampled_from(SENTENCES[:9]), min_size=1, max_size=8).map(
    lambda parts: "\n".join(parts) + "\n"
)
