-- Of twenty requests sixteen ask for a bulb, three for the bulbs of a colour, one orders.
local colours = {"red", "white", "yellow", "violet"}
local json = {["Content-Type"] = "application/json"}

request = function()
  local dice = math.random(20)
  if dice == 1 then
    return wrk.format("POST", "/orders", json, '{"bulb": ' .. math.random(1000) .. ', "count": 1}')
  elseif dice < 5 then
    return wrk.format("GET", "/bulbs?colour=" .. colours[math.random(4)])
  end
  return wrk.format("GET", "/bulbs/" .. math.random(1000))
end
